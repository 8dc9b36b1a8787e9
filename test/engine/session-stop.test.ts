import { rename } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeSession } from '../../src/lifetime/remove.ts'
import { findSession } from '../../src/session/find.ts'
import { stopSession } from '../../src/session/stop.ts'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject()
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('what was committed and what was not is on the host once a session is stopped', async () => {
  const session = await project.start()
  await project.inside(session, 'echo 1 >one && git add one && git commit -qm one && echo loose >loose')
  const tip = await project.inside(session, 'git rev-parse HEAD')
  const { state, saved } = await stopSession(project.scad, { session: session.id })
  expect(state).toBe('stopped')
  expect(saved[0]?.refs).toContainEqual({ ref: `refs/scad/${session.id}/HEAD`, oid: tip })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:loose`)).toBe('loose')
})

test('stopping twice and then removing what did not change saves it under the same refs', async () => {
  const session = await project.start()
  await project.inside(session, 'echo staged >README.md && git add README.md && echo loose >loose')
  const { saved } = await stopSession(project.scad, { session: session.id })
  expect((await stopSession(project.scad, { session: session.id })).saved).toEqual([])
  expect((await removeSession(project.scad, { session: session.id })).saved).toEqual(saved)
  expect(await project.git('app', 'for-each-ref', `refs/scad/${session.id}/old`)).toBe('')
})

test('a branch that was squashed into another on the host is still saved by its own commits', async () => {
  const session = await project.start()
  await project.inside(session, 'git switch -qc feature && echo 1 >one && git add one && git commit -qm one')
  const tip = await project.inside(session, 'git rev-parse HEAD')
  await stopSession(project.scad, { session: session.id })
  await project.git('app', 'merge', '-q', '--squash', `refs/scad/${session.id}/heads/feature`)
  await project.git('app', 'commit', '-qm', 'squashed')
  const { saved } = await removeSession(project.scad, { session: session.id })
  expect(saved[0]?.refs).toContainEqual({ ref: `refs/scad/${session.id}/heads/feature`, oid: tip })
  expect(await project.git('app', 'rev-parse', `refs/scad/${session.id}/heads/feature`)).toBe(tip)
})

test('a session that cannot be saved runs on, unless nothing is to be saved', async () => {
  const session = await project.start()
  const path = project.repos['app'] ?? ''
  await rename(path, `${path}-away`)
  try {
    await expect(stopSession(project.scad, { session: session.id })).rejects.toMatchObject({
      code: 'unsaved-work',
      hint: expect.stringContaining(`scad session stop ${session.id} --discard`),
    })
    expect((await findSession(project.scad, session.id)).state).toBe('running')
    expect(await stopSession(project.scad, { session: session.id, discard: true })).toMatchObject({ state: 'stopped', saved: [] })
  } finally {
    await rename(`${path}-away`, path)
  }
})
