import { afterAll, beforeAll, expect, test } from 'vitest'
import { listClaims } from '../../src/host/locks.ts'
import { listJobs } from '../../src/job/list.ts'
import { label } from '../../src/scad/labels.ts'
import { findSession } from '../../src/session/find.ts'
import { stopSession } from '../../src/session/stop.ts'
import { type CliResult, testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({ agents: { sleeper: { adapter: 'command', argv: ['sleep', '1000'] } }, config: { agent: 'sleeper' } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** Two processes at once. Whoever loses ends with a documented code and one clear line; neither leaves a lock or a copy of the session. */
async function race(one: string[], other: string[]): Promise<[CliResult, CliResult]> {
  const results = await Promise.all([project.cli(...one), project.cli(...other)])
  for (const { code, stdout, stderr } of results) {
    if (code === 0) continue
    expect({ code, stdout, stderr }).toEqual({
      code: expect.toSatisfy((ended) => ended === 4 || ended === 5),
      stdout: '',
      stderr: expect.stringMatching(/^error: [^\n]+(?:\nhint: [^\n]+)?\n$/m),
    })
    expect(stderr).not.toMatch(/\n {4}at /)
  }
  expect(await listClaims(project.scad.paths)).toEqual([])
  expect(await project.scad.engine.listContainers({ [label.project]: project.name, [label.kind]: 'reader' })).toEqual([])
  return results
}

function won(results: CliResult[]): number {
  return results.filter(({ code }) => code === 0).length
}

async function things(id: string): Promise<string[]> {
  const { engine } = project.scad
  const mine = { [label.session]: id }
  const [containers, volumes] = await Promise.all([engine.listContainers(mine), engine.listVolumes(mine)])
  return [...containers, ...volumes].map(({ name }) => name)
}

test('of two removals one removes, and the other is told that there is no such session, or who is at it', async () => {
  const { id } = await project.start()
  const results = await race(['session', 'remove', id], ['session', 'remove', id])
  expect(won(results)).toBe(1)
  expect(results.find(({ code }) => code !== 0)?.stderr).toMatch(/no session|removed meanwhile|another scad process \(\d+\)/)
  expect(await things(id)).toEqual([])
})

test('two fetches bring the same, one after the other', async () => {
  const session = await project.start()
  await project.inside(session, 'git commit -q --allow-empty -m "More"')
  const results = await race(['code', 'fetch', session.id], ['code', 'fetch', session.id])
  expect(won(results)).toBe(2)
  expect(await project.git('app', 'log', '-1', '--format=%s', `refs/remotes/scad/${session.id}/main`)).toBe('More')
})

test('of two stops at least one stops, and of two that resume at least one resumes', async () => {
  const { id } = await project.start()
  expect(won(await race(['session', 'stop', id], ['session', 'stop', id]))).toBeGreaterThan(0)
  expect((await findSession(project.scad, id)).state).toBe('stopped')
  expect(won(await race(['session', 'resume', id], ['session', 'resume', id]))).toBeGreaterThan(0)
  expect((await findSession(project.scad, id)).state).toBe('running')
})

test('of a stop and a resume each either does its work or is told who is at it', async () => {
  const { id } = await project.start()
  await stopSession(project.scad, { session: id })
  await race(['session', 'resume', id], ['session', 'stop', id])
  expect((await findSession(project.scad, id)).state).toMatch(/^(?:running|stopped)$/)
})

test('of two that restore a session one does', async () => {
  const { id } = await project.start()
  await project.cli('session', 'remove', id)
  const results = await race(['session', 'restore', id], ['session', 'restore', id])
  expect(won(results)).toBe(1)
  expect(await findSession(project.scad, id)).toMatchObject({ state: 'running', start: 'done' })
  expect(await things(id)).toHaveLength(2)
})

test('a sync and a removal do not meet: the session is gone with all of it, or still whole', async () => {
  const { id } = await project.start()
  await project.commit('app', { 'new.txt': 'new' })
  const [, removed] = await race(['code', 'sync', id], ['session', 'remove', id])
  expect(await things(id)).toHaveLength(removed.code === 0 ? 0 : 2)
})

test('of an inject and a removal one wins: the job runs in its session, or there is neither', async () => {
  const { id } = await project.start()
  const [injected, removed] = await race(['inject', id, 'Sleep'], ['session', 'remove', id])
  expect(won([injected, removed])).toBe(1)
  const jobs = (await listJobs(project.scad, { project: project.name })).filter(({ session }) => session === id)
  expect(jobs.map(({ state }) => state)).toEqual(injected.code === 0 ? ['running'] : [])
  expect(await things(id)).toHaveLength(injected.code === 0 ? 2 : 0)
})

test('two starts with one tag are two sessions', async () => {
  const results = await race(['session', 'start', '--tag', 'twin'], ['session', 'start', '--tag', 'twin'])
  expect(won(results)).toBe(2)
  expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(2)
})
