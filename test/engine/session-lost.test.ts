import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchCode } from '../../src/code/fetch.ts'
import { collectGarbage } from '../../src/gc/gc.ts'
import { readJobEvents } from '../../src/job/events.ts'
import { injectJob } from '../../src/job/inject.ts'
import { listJobs } from '../../src/job/list.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { label } from '../../src/scad/labels.ts'
import { findSession } from '../../src/session/find.ts'
import { readJournal } from '../../src/session/journal.ts'
import { listSessions } from '../../src/session/list.ts'
import { resumeSession } from '../../src/session/resume.ts'
import type { Session } from '../../src/session/session.ts'
import { volumeName } from '../../src/session/spec.ts'
import { stopSession } from '../../src/session/stop.ts'
import { withVolume } from '../../src/session/volume-reader.ts'
import { readStatus } from '../../src/status/status.ts'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
let session: Session
/** One job that ended, and one that ran when the container was removed by hand. */
let ended: string
let running: string
beforeAll(async () => {
  project = await testProject()
  const { scad } = project
  session = await project.start({ tag: 'gone' })
  ended = (await injectJob(scad, { session: session.id, command: ['echo', 'the answer'] })).id
  await waitJob(scad, { job: ended })
  running = (await injectJob(scad, { session: session.id, command: ['sleep', '1000'] })).id
  await scad.engine.removeContainer(session.container)
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('a session whose container was removed by hand is listed and found as lost, with its repositories', async () => {
  const [listed] = await listSessions(project.scad, { project: project.name })
  expect(listed).toMatchObject({ id: session.id, tag: 'gone', state: 'lost', container: '', repos: session.repos, spec: session.spec })
  expect(await findSession(project.scad, session.id)).toMatchObject({ state: 'lost', repos: session.repos })
})

test('the journal of a lost session is what it was', async () => {
  const events = await readJournal(project.scad, await findSession(project.scad, session.id))
  expect(events.map(({ event }) => event)).toEqual(['ready', 'created', 'started', 'ended', 'created', 'started'])
})

test('an ended job of a lost session keeps its state and its output, one that ran is lost', async () => {
  const jobs = await listJobs(project.scad, { session: session.id })
  expect(jobs.map(({ id, state }) => [id, state])).toEqual([
    [ended, 'succeeded'],
    [running, 'lost'],
  ])
  expect(jobs[1]?.reason).toMatch(/container was removed/)
  expect(await showJob(project.scad, { job: ended })).toMatchObject({ argv: ['echo', 'the answer'] })
  const texts: unknown[] = []
  for await (const event of readJobEvents(project.scad, { job: ended })) texts.push(event)
  expect(texts).toMatchObject([{ type: 'line', text: 'the answer' }])
})

test('status shows a lost session with its jobs', async () => {
  const [status] = await readStatus(project.scad, { project: project.name })
  expect(status).toMatchObject({ id: session.id, state: 'lost', repos: null, jobs: [{ state: 'succeeded' }, { state: 'lost' }] })
})

test.each([
  ['fetch', async () => await fetchCode(project.scad, { session: session.id })],
  ['stop', async () => await stopSession(project.scad, { session: session.id })],
  ['resume', async () => await resumeSession(project.scad, { session: session.id })],
  ['inject', async () => await injectJob(project.scad, { session: session.id, command: ['true'] })],
])('%s on a lost session says what to do', async (_what, act) => {
  await expect(act()).rejects.toMatchObject({ code: 'session-lost', hint: expect.stringContaining(`scad session remove ${session.id}`) })
})

test('garbage collection leaves a lost session alone, and takes what a start left that never had a container', async () => {
  const half = `${project.name}-half`
  await project.scad.engine.createVolume(volumeName(half), { ...session.labels, [label.session]: half })
  const { items } = await collectGarbage(project.scad, { project: project.name, apply: true })
  const sessions = items.filter(({ kind }) => kind === 'session').map(({ name, goes }) => [name, goes])
  expect(sessions).toEqual([
    [volumeName(half), true],
    [volumeName(session.id), false],
  ])
  expect((await listSessions(project.scad, { project: project.name })).map(({ id }) => id)).toEqual([session.id])
})

test('looking for a volume that is gone makes none', async () => {
  const gone = { ...session, id: `${project.name}-never` }
  await expect(withVolume(project.scad, gone, async () => 'read')).rejects.toMatchObject({ code: 'session-not-found' })
  const names = (await project.scad.engine.listVolumes({})).map(({ name }) => name)
  expect(names).not.toContain(volumeName(gone.id))
})

test('removing a lost session leaves nothing of it', async () => {
  const { scad, name } = project
  await removeSession(scad, { session: session.id })
  expect(await listSessions(scad, { project: name })).toEqual([])
  expect(await scad.engine.listVolumes({ [label.session]: session.id })).toEqual([])
  expect(await scad.engine.listContainers({ [label.session]: session.id })).toEqual([])
})
