import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelJob } from '../../src/job/cancel.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { nextDeadline } from '../../src/lifetime/deadline.ts'
import { type ExpiredSession, expireSessions } from '../../src/lifetime/expire.ts'
import { isInUse } from '../../src/lifetime/in-use.ts'
import { blankLabels, label } from '../../src/scad/labels.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { findSession } from '../../src/session/find.ts'
import { listSessions } from '../../src/session/list.ts'
import { bareContainer } from '../../src/image/bare-container.ts'
import { eventually } from '../support/eventually.ts'
import { type TestProject, testProject } from '../support/project.ts'

const hour = 3_600_000
let stopping: TestProject
let removing: TestProject
beforeAll(async () => {
  stopping = await testProject({ config: { session: { idle: '1h' } } })
  removing = await testProject({ config: { session: { ttl: '1h', expired: 'remove' } } })
})
afterAll(async () => {
  await stopping[Symbol.asyncDispose]()
  await removing[Symbol.asyncDispose]()
})

/** The same context that many hours later. */
const later = ({ scad }: TestProject, hours: number): Scad => ({ ...scad, now: () => Date.now() + hours * hour })
const expire = async (project: TestProject, hours: number, apply = true): Promise<ExpiredSession[]> =>
  await expireSessions(later(project, hours), { project: project.name, apply })

test('a session whose time is not over stays, and is not named', async () => {
  const { id } = await removing.start()
  expect(await expire(removing, 0.9)).toEqual([])
  expect((await findSession(removing.scad, id)).state).toBe('running')
  await removing.cli('session', 'remove', id, '--discard')
})

test('a session whose ttl is over is named, and only with apply removed, its work saved', async () => {
  const session = await removing.start()
  await removing.inside(session, 'git commit -q --allow-empty -m late')
  const named = [
    {
      id: session.id,
      goes: true,
      action: 'remove',
      cause: 'ttl',
      reason: expect.stringMatching(/^its ttl time was over .* ago$/),
    },
  ]
  expect(await expire(removing, 2, false)).toMatchObject(named)
  expect((await findSession(removing.scad, session.id)).state).toBe('running')
  expect(await expire(removing, 2)).toMatchObject(named)
  expect(await listSessions(removing.scad, { project: removing.name })).toEqual([])
  expect(await removing.git('app', 'log', '-1', '--format=%s', `refs/scad/${session.id}/heads/main`)).toBe('late')
})

test('a job that runs is waited for, and its end begins the idle time', async () => {
  const { id } = await stopping.start()
  const job = (await injectJob(stopping.scad, { session: id, command: ['sleep', '1000'] })).id
  expect(await expire(stopping, 9)).toEqual([])
  await cancelJob(stopping.scad, { job })
  await waitJob(stopping.scad, { job })
  expect(await expire(stopping, 0.9)).toEqual([])
  expect(await expire(stopping, 1.1)).toMatchObject([{ id, goes: true, action: 'stop', cause: 'idle' }])
  expect((await findSession(stopping.scad, id)).state).toBe('stopped')
  expect(await expire(stopping, 99)).toEqual([])
})

test('a session past its ttl goes after the job that runs in it', async () => {
  const { id } = await removing.start()
  const job = (await injectJob(removing.scad, { session: id, command: ['sleep', '1000'] })).id
  expect(await expire(removing, 2)).toMatchObject([{ id, goes: false, reason: expect.stringContaining(`it goes when ${job} has ended`) }])
  await cancelJob(removing.scad, { job })
  await waitJob(removing.scad, { job })
  expect(await expire(removing, 2)).toMatchObject([{ id, goes: true }])
})

test('an open shell keeps a session from being idle', async () => {
  const session = await stopping.start()
  expect(await isInUse(stopping.scad, session)).toBe(false)
  const shell = await stopping.scad.engine.exec(session.container, { command: ['cat'], user: session.user, stdin: true })
  shell.stdout.resume()
  await eventually(async () => await isInUse(stopping.scad, session), { what: 'the shell' })
  expect(await expire(stopping, 2)).toMatchObject([{ id: session.id, goes: false, reason: expect.stringContaining('somebody is at work') }])
  shell.stdin?.end()
  await shell.exitCode
  expect(await isInUse(stopping.scad, session)).toBe(false)
  expect(await expire(stopping, 2)).toMatchObject([{ id: session.id, goes: true }])
})

test('a session that cannot be saved stays, and the others go', async () => {
  await using project = await testProject({ config: { session: { ttl: '1h', expired: 'remove' } } })
  const [first, second] = [await project.start(), await project.start()]
  // an index that git cannot read
  await project.inside(first, 'git commit -q --allow-empty -m one && echo broken > .git/index')
  const expired = await expire(project, 2)
  expect(expired.find(({ id }) => id === first.id)).toMatchObject({ goes: false, reason: expect.stringContaining('could not be saved') })
  expect((await listSessions(project.scad, { project: project.name })).map(({ id }) => id)).toEqual([first.id])
  expect(expired.find(({ id }) => id === second.id)).toMatchObject({ goes: true })
})

test("another user's session stays", async () => {
  const session = await removing.start()
  const labels = { ...blankLabels(), ...session.labels, [label.owner]: '4242', [label.session]: `${removing.name}-alien` }
  await removing.cli('session', 'remove', session.id, '--discard')
  const name = `scad-${removing.name}-alien`
  await removing.scad.engine.createContainer({ ...bareContainer(name, session.image), labels, command: ['sleep', '100'] })
  await removing.scad.engine.startContainer(name)
  expect(await expire(removing, 99)).toEqual([])
  expect((await removing.scad.engine.inspectContainer(name))?.state).toBe('running')
  await removing.scad.engine.removeContainer(name)
})

test('show and status tell when a session expires', async () => {
  const { id, created } = await removing.start()
  const shown = JSON.parse((await removing.cli('session', 'show', id, '--json')).stdout)
  expect(shown.expires).toMatchObject({ cause: 'ttl', action: 'remove' })
  expect(shown.expires.time - created - hour).toBeLessThan(60_000)
  expect((await nextDeadline(removing.scad)) ?? Infinity).toBeLessThanOrEqual(shown.expires.time + 1000)
  expect((await removing.cli('session', 'show', id)).stdout).toMatch(/^expires: +\S+Z \(remove in 59m.*, by its ttl\)$/m)
  expect((await removing.cli('status', removing.name)).stdout).toMatch(/ EXPIRES\n.* remove in 59m/)
  await removing.cli('session', 'remove', id, '--discard')
})

test('gc tells which sessions expired, and with --apply ends them', async () => {
  await using project = await testProject({ config: { session: { ttl: '1ms' } } })
  const { id } = await project.start()
  const { stdout: dry } = await project.cli('gc', project.name)
  expect(dry).toMatch(new RegExp(`^${id} +stop +its ttl time was over .* ago\nnothing was changed: scad gc --apply does it\n$`, 'm'))
  expect((await findSession(project.scad, id)).state).toBe('running')
  expect((await project.cli('gc', project.name, '--apply')).stdout).toMatch(new RegExp(`\n${id} +stopped +its ttl.* ago\n$`))
  expect((await findSession(project.scad, id)).state).toBe('stopped')
})
