import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeSession } from '../../src/lifetime/remove.ts'
import { findSession } from '../../src/session/find.ts'
import { readJournal } from '../../src/session/journal.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { makeRepo } from '../support/git.ts'
import { killedAt } from '../support/halted.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: {}, docs: {} } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('a resume that was killed once the session ran is finished by the next one', async () => {
  const { id } = await project.start()
  await stopSession(project.scad, { session: id })
  await killedAt(project, 'after:startContainer', 'session', 'resume', id)
  expect((await project.cli('session', 'resume', id)).code).toBe(0)
  const session = await findSession(project.scad, id)
  expect(session.state).toBe('running')
  expect((await readJournal(project.scad, session)).map(({ event }) => event)).toEqual(['ready', 'stopped', 'ready'])
})

test('a stop that was killed before the session stopped is done by the next one', async () => {
  const { id } = await project.start()
  await killedAt(project, 'before:stopContainer', 'session', 'stop', id)
  expect((await findSession(project.scad, id)).state).toBe('running')
  expect((await project.cli('session', 'stop', id)).code).toBe(0)
  expect((await findSession(project.scad, id)).state).toBe('stopped')
})

test('a sync that was killed in the middle is done by the next one', async () => {
  const session = await project.start()
  const tip = await project.commit('app', { 'new.txt': 'new' })
  await killedAt(project, 'before:exec:merge-base', 'code', 'sync', session.id)
  expect((await project.cli('code', 'sync', session.id)).code).toBe(0)
  expect(await project.inside(session, 'git rev-parse HEAD; git status --porcelain')).toBe(tip)
})

test.each([
  ['before it was told to the journal', 'before:exec:repo-removed'],
  ['before its files were gone', 'after:exec:repo-removed'],
])('a removal of a repository that was killed %s loses nothing, and the session can still go', async (_, point) => {
  const { id } = await project.start()
  await killedAt(project, point, 'code', 'remove', id, 'docs')
  const next = await project.cli('code', 'remove', id, 'docs')
  expect(next.code === 0 || next.stderr.includes('holds no repository "docs"')).toBe(true)
  const left = async (): Promise<string> => (await findSession(project.scad, id)).repos.map(({ key }) => key).join()
  await eventually(async () => (await left()) === 'app', { what: 'the removal' })
  expect(await removeSession(project.scad, { session: id })).toMatchObject({ id })
})

test('what an addition of a repository that was killed has left is cleared away by the next one, which says so', async () => {
  const session = await project.start()
  const extra = await makeRepo(`${project.folder}/extra`, { files: { a: 'a' } })
  await killedAt(project, 'before:exec:repo-added', 'code', 'add', session.id, extra)
  const { code, stderr } = await project.cli('code', 'add', session.id, extra)
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('half') })
})
