import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { stopSession } from '../../src/session/stop.ts'
import { followEvents } from '../../src/watch/follow-events.ts'
import { readEvents } from '../../src/watch/read-events.ts'
import type { ScadEvent } from '../../src/watch/scad-event.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { type JobSession, jobSession, sh } from './job-support.ts'
import { eventsOf, type Following, following } from './watch-support.ts'

let session: JobSession

beforeAll(async () => {
  session = await jobSession()
})

afterAll(async () => await session[Symbol.asyncDispose]())

async function run(at: JobSession, script: string): Promise<string> {
  return (await injectJob(at.scad, { session: at.id, command: sh(script) })).id
}

function follow({ project }: { project: TestProject }, ...args: string[]): Following {
  return following(project, ['events', project.name, '--follow', '--json', ...args])
}

/** Waits until an event is printed. */
async function see(output: Following, id: string): Promise<ScadEvent> {
  return await output.see(id, (lines) => eventsOf(lines).find((event) => event.id === id))
}

describe('scad events', () => {
  test('prints what is known so far, oldest first, and ends', async () => {
    const job = await run(session, 'exit 3')
    await waitJob(session.scad, { job })
    const { code, stdout, stderr } = await session.project.cli('events', session.project.name, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(eventsOf(stdout.trim().split('\n')).map(({ type }) => type)).toEqual([
      'session-ready',
      'job-created',
      'job-started',
      'job-ended',
    ])
    expect(eventsOf(stdout.trim().split('\n')).at(-1)).toMatchObject({
      id: `job-ended:${job}`,
      session: session.id,
      project: session.project.name,
      job: { id: job, state: 'failed', exitCode: 3 },
      reason: 'sh ended with exit code 3.',
    })
  })

  test('for people, prints a line for each', async () => {
    const { stdout } = await session.project.cli('events', '--session', session.id)
    expect(stdout).toMatch(/^\d{4}-\S+Z session-ready \S+$/m)
    expect(stdout).toMatch(/^\d{4}-\S+Z job-ended \S+\/\w{8} sh ended with exit code 3\.$/m)
  })

  test('leaves out what is older than asked for', async () => {
    const all = await readEvents(session.scad, { session: session.id })
    const last = all.at(-1)
    expect(await readEvents(session.scad, { session: session.id, since: last?.time })).toEqual([last])
  })

  test('refuses a time that is none, and a session that is not there', async () => {
    expect(await session.project.cli('events', '--since', 'yesterday')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('write 2026'),
    })
    expect(await session.project.cli('events', '--session', 'nobody')).toMatchObject({ code: 4 })
  })
})

describe('scad events --follow', () => {
  test('prints a job as it goes, and ends by Ctrl-C without a word', async () => {
    await using output = follow(session)
    await output.see('what is known so far', (lines) => lines.length > 0)
    const job = await run(session, 'true')
    await see(output, `job-ended:${job}`)
    expect(eventsOf(output.lines).flatMap(({ type, job: its }) => (its?.id === job ? [type] : []))).toEqual([
      'job-created',
      'job-started',
      'job-ended',
    ])
    expect({ code: await output.end(), complaint: output.complaint() }).toEqual({ code: 130, complaint: '' })
  })

  test('tells the same events by the same ids, whoever tells them', async () => {
    await using output = follow(session)
    const known = await readEvents(session.scad, { session: session.id })
    await see(output, known.at(-1)?.id ?? '')
    expect(eventsOf(output.lines)).toEqual(known)
  })

  test('tells of a job whose witness was killed while its session goes on', async () => {
    await using output = follow(session)
    const job = await run(session, 'sleep 1000')
    await see(output, `job-started:${job}`)
    await runInside(session.scad, session.container, { command: ['pkill', '-9', '-f', 'bin/[w]itness'], user: '0:0', workingDir: '/' })
    expect(await see(output, `job-ended:${job}`)).toMatchObject({ job: { state: 'lost' } })
    expect(await see(output, `needs-attention:${job}:job-lost`)).toMatchObject({ about: 'job-lost' })
    expect((await readEvents(session.scad, { session: session.id })).map(({ id }) => id)).toContain(`job-ended:${job}`)
  })

  test('leaves no process in a session once no job runs in it', async () => {
    await using output = follow(session)
    const job = await run(session, 'sleep 1')
    await see(output, `job-ended:${job}`)
    const left = async (): Promise<boolean> => (await session.inside('ps -eo args | grep -c "[f]lock --shared" || true', '0:0')) === '0'
    await eventually(left, { what: 'nothing waits inside any more' })
  })
})

describe('a session', () => {
  test('that comes while one follows is followed, and stopped, resumed and removed before its eyes', async () => {
    await using project = await testProject()
    await using output = follow({ project })
    const { id } = await project.start()
    await output.see('it is ready', (lines) => eventsOf(lines).some((event) => event.type === 'session-ready' && event.session === id))
    await stopSession(project.scad, { session: id })
    await output.see('it is stopped', (lines) => eventsOf(lines).some(({ type }) => type === 'session-stopped'))
    await resumeSession(project.scad, { session: id })
    await output.see('it is ready again', (lines) => eventsOf(lines).filter(({ type }) => type === 'session-ready').length === 2)
    await removeSession(project.scad, { session: id })
    await output.see('it is removed', (lines) => eventsOf(lines).some(({ type }) => type === 'session-removed'))
    expect(eventsOf(output.lines).map(({ type }) => type)).toEqual(['session-ready', 'session-stopped', 'session-ready', 'session-removed'])
  })

  test('that is killed is lost with its job, for whoever follows and whoever asks later', async () => {
    await using killed = await jobSession()
    await using output = follow(killed)
    const job = await run(killed, 'sleep 1000')
    await see(output, `job-started:${job}`)
    await killed.scad.engine.stopContainer(killed.container, 0)
    const lost = await output.see('it is lost', (lines) => eventsOf(lines).find(({ type }) => type === 'session-lost'))
    expect(lost).toMatchObject({
      session: killed.id,
      reason: expect.stringMatching(/^Its container was (?:killed|stopped), and not by scad/),
    })
    expect(await see(output, `job-ended:${job}`)).toMatchObject({ reason: expect.stringMatching(/^Lost: /) })
    expect(await readEvents(killed.scad, { session: killed.id })).toEqual(eventsOf(output.lines))
  })

  test('whose container somebody else removes is lost, once', async () => {
    await using gone = await jobSession()
    await using output = follow(gone)
    const job = await run(gone, 'sleep 1000')
    await see(output, `job-started:${job}`)
    await gone.scad.engine.removeContainer(gone.container)
    await output.see('it is lost', (lines) => eventsOf(lines).find(({ type }) => type === 'session-lost'))
    expect(eventsOf(output.lines).flatMap(({ type, reason }) => (type === 'session-lost' ? [reason] : []))).toEqual([
      'Its container was removed, and not by scad.',
    ])
    expect(await see(output, `job-ended:${job}`)).toMatchObject({ job: { state: 'lost' } })
  })
})

test('the library tells the same, until its signal aborts or nobody listens', async () => {
  const seen: string[] = []
  for await (const { id } of followEvents(session.scad, { session: session.id })) {
    seen.push(id)
    if (seen.length === 3) break
  }
  expect(seen).toHaveLength(3)
})
