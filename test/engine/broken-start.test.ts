import type { ChildProcess } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Container } from '../../src/engine/engine.ts'
import { collectGarbage } from '../../src/gc/gc.ts'
import { injectJob } from '../../src/job/inject.ts'
import { label } from '../../src/scad/labels.ts'
import { findSession } from '../../src/session/find.ts'
import { listSessions } from '../../src/session/list.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { readStatus } from '../../src/status/status.ts'
import { eventually } from '../support/eventually.ts'
import { halted, kill } from '../support/halted.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeEach(async () => {
  project = await testProject()
  // its images
  await project.cli('build')
})
afterEach(async () => await project[Symbol.asyncDispose]())

/** A process that stands still in the middle of a start, after a call of the engine, and the session it makes. */
async function haltedStart(call: 'createContainer' | 'startContainer'): Promise<{ child: ChildProcess; id: string }> {
  const child = await halted(project, `after:${call}`, 'session', 'start')
  const [container] = await containers()
  return { child, id: container?.labels[label.session] ?? '' }
}

async function containers(): Promise<Container[]> {
  return await project.scad.engine.listContainers({ [label.project]: project.name, [label.kind]: 'session' })
}

async function volumes(): Promise<string[]> {
  return (await project.scad.engine.listVolumes({ [label.project]: project.name })).map(({ name }) => name)
}

test.each([
  ['createContainer', 'created'],
  ['startContainer', 'starting'],
] as const)('a start that stands still after %s is under way, and broken off once its process is dead', async (call, state) => {
  const { child, id } = await haltedStart(call)
  expect(await findSession(project.scad, id)).toMatchObject({ state, start: 'under-way' })
  await expect(injectJob(project.scad, { session: id, command: ['true'] })).rejects.toMatchObject({ code: 'locked' })
  expect(await project.cli('session', 'remove', id)).toMatchObject({ code: 5, stderr: expect.stringContaining(String(child.pid)) })
  await kill(child)
  expect(await listSessions(project.scad, { project: project.name })).toMatchObject([{ id, state, start: 'broken-off' }])
  expect(await readStatus(project.scad, { project: project.name })).toMatchObject([{ id, state, start: 'broken-off' }])
  expect((await project.cli('session', 'list')).stdout).toContain('its start was broken off')
  expect(await project.cli('inject', id, '--', 'true')).toMatchObject({
    code: 5,
    stderr: `error: the start of session ${id} was broken off\nhint: scad session remove ${id}, then start another\n`,
  })
  const { code, stdout, stderr } = await project.cli('session', 'start')
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`removed session ${id}, whose start was broken off`) })
  expect((await containers()).map(({ name }) => name)).toEqual([`scad-${stdout.trim()}`])
  expect(await volumes()).toEqual([`scad-${stdout.trim()}`])
})

test('gc removes one that was broken off while it ran, with its volume, and leaves one that is under way', async () => {
  const { child, id } = await haltedStart('startContainer')
  const input = { project: project.name, apply: true }
  expect((await collectGarbage(project.scad, input)).items).toContainEqual(
    expect.objectContaining({ name: `scad-${id}`, goes: false, reason: 'it is being started' }),
  )
  await kill(child)
  expect((await collectGarbage(project.scad, input)).items).toContainEqual(expect.objectContaining({ name: `scad-${id}`, goes: true }))
  expect(await containers()).toEqual([])
  expect(await volumes()).toEqual([])
})

test('one that stopped before it was ready does not go on', async () => {
  const { child, id } = await haltedStart('startContainer')
  await kill(child)
  await project.scad.engine.stopContainer(`scad-${id}`, 0)
  await expect(resumeSession(project.scad, { session: id })).rejects.toMatchObject({
    code: 'session-stopped',
    message: expect.stringContaining('was broken off'),
  })
  expect(await findSession(project.scad, id)).toMatchObject({ state: 'stopped', start: 'broken-off' })
})

test('what was done in one all the same is saved before it goes', async () => {
  const { child, id } = await haltedStart('startContainer')
  await kill(child)
  const session = await findSession(project.scad, id)
  await project.inside(session, 'echo work > left.txt')
  await project.start()
  expect(await project.git('app', 'for-each-ref', '--format=%(refname)', `refs/scad/${id}`)).not.toBe('')
  expect((await containers()).map(({ name }) => name)).not.toContain(`scad-${id}`)
})

test('of two starts that meet one that was broken off, both succeed', async () => {
  const { child, id } = await haltedStart('createContainer')
  await kill(child)
  const results = await Promise.all([project.cli('session', 'start'), project.cli('session', 'start')])
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: expect.any(String) },
    { code: 0, stderr: expect.any(String) },
  ])
  await eventually(async () => !(await containers()).some(({ name }) => name === `scad-${id}`), { what: 'its removal' })
})
