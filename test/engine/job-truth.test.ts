import { readFile, writeFile } from 'node:fs/promises'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findJob } from '../../src/job/find.ts'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { listJobs } from '../../src/job/list.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { stopSession } from '../../src/session/stop.ts'
import { readStatus } from '../../src/status/status.ts'
import { eventually } from '../support/eventually.ts'
import { noOwnEngine } from '../support/own-engine.ts'
import { jobSession, type JobSession, sh } from './job-support.ts'

const begin = async ({ scad, id }: JobSession, script = 'sleep 1000'): Promise<Job> =>
  await injectJob(scad, { session: id, command: sh(script) })
/** Kills the process that keeps the container, and so the container. */
const killContainer = async ({ inside }: JobSession): Promise<string> => await inside(`kill -9 ${holdPid}`, '0:0').catch(() => '')
const holdPid = "$(pgrep -f '^/bin/sh /opt/scad/bin/hold')"
/** Takes all memory by processes of which each is small, so that one whose score was raised goes before them. */
const eater = `exec perl -e 'open my $score, ">", "/proc/self/oom_score_adj"; syswrite $score, "0"; close $score;
  for (1 .. 30) { if (!fork) { my $x = "x" x (8 << 20); sleep 5; exit } } 1 while wait > 0'`

describe('a job that failed', () => {
  let session: JobSession
  let failed: Job
  beforeAll(async () => {
    session = await jobSession()
    failed = await waitJob(session.scad, { job: (await begin(session, 'echo "\u001b[31mno such \\"tool\\"" >&2; exit 3')).id })
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  test('says what its program complained of when it wrote nothing else', () => {
    expect(failed).toMatchObject({ state: 'failed', reason: 'sh ended with exit code 3: \ufffd[31mno such "tool".' })
  })

  test('has the same reason wherever it is shown', async () => {
    const { scad, id } = session
    const [listed] = await listJobs(scad, { session: id })
    const status = (await readStatus(scad)).find((each) => each.id === id)
    const cli = await session.project.cli('job', 'wait', failed.id)
    expect([listed?.reason, (await showJob(scad, { job: failed.id })).reason, status?.jobs[0]?.reason]).toEqual(
      Array.from({ length: 3 }, () => failed.reason),
    )
    expect(cli).toMatchObject({ code: 6, stdout: `${failed.id} failed: ${failed.reason}\n` })
  })

  test('tells how long it took by a clock that does not jump', async () => {
    const job = await waitJob(session.scad, { job: (await begin(session, 'sleep 1.2')).id })
    expect(job.took).toBeGreaterThanOrEqual(1200)
  })
})

describe('a job whose container', () => {
  test.each<{ what: string; act: (session: JobSession) => Promise<unknown>; end: Partial<Job> }>([
    {
      what: 'was killed is lost',
      act: killContainer,
      end: { state: 'lost', reason: "Lost: its session's container was killed while it ran (exit code 137)." },
    },
    {
      what: 'was stopped by hand is lost',
      act: async ({ scad, container }) => await scad.engine.stopContainer(container, 10),
      end: { state: 'lost', reason: "Lost: its session's container was stopped while it ran, not by scad (exit code 0)." },
    },
    {
      what: 'went for memory has state oom',
      act: async (session) => {
        // root may make the process that keeps the container the first to go
        await session.inside(`echo 1000 > /proc/${holdPid}/oom_score_adj`, '0:0')
        await begin(session, eater).catch(() => null)
      },
      end: { state: 'oom', reason: 'Killed for memory: its whole session was, when the limit was reached (exit code 137).' },
    },
  ])('$what, whoever waits hears why, and it stays so once it was resumed', async ({ act, end }) => {
    await using session = await jobSession({ memory: 128 << 20 })
    const { id } = await begin(session)
    const waiting = waitJob(session.scad, { job: id })
    await act(session)
    expect(await waiting).toMatchObject(end)
    await resumeSession(session.scad, { session: session.id })
    expect(await findJob(session.scad, id)).toMatchObject(end)
    await stopSession(session.scad, { session: session.id, discard: true })
    expect(await findJob(session.scad, id)).toMatchObject(end)
  })

  test('was started again by hand is lost, and says so', async () => {
    await using session = await jobSession()
    const { id } = await begin(session)
    await session.scad.engine.stopContainer(session.container, 10)
    await session.scad.engine.startContainer(session.container)
    expect((await findJob(session.scad, id)).reason).toBe("Lost: its session's container was stopped and started again while it ran.")
  })

  test('is paused runs', async () => {
    await using session = await jobSession()
    const { id } = await begin(session)
    const container = new Docker().getContainer(session.container)
    await container.pause()
    expect(await findJob(session.scad, id)).toMatchObject({ state: 'running', reason: '' })
    await container.unpause()
  })

  test('is removed while somebody waits is lost, with exit code 6 and no trace of a stack', async () => {
    await using session = await jobSession()
    const { id } = await begin(session)
    const following = session.project.cli('job', 'logs', id, '--follow')
    const waiting = session.project.cli('job', 'wait', id)
    const injecting = session.project.cli('inject', session.id, '--follow', '--', 'sh', '-c', 'echo begun; sleep 1000')
    const running = async (): Promise<boolean> =>
      (await listJobs(session.scad, { session: session.id })).filter(({ state }) => state === 'running').length === 2
    await eventually(running, { what: 'both jobs run' })
    await session.scad.engine.removeContainer(session.container)
    expect(await waiting).toMatchObject({ code: 6, stdout: expect.stringMatching(/lost: Lost: its session's container was removed/) })
    expect(await injecting).toMatchObject({ code: 6, stderr: expect.stringMatching(/container was removed/) })
    for (const { stderr } of [await waiting, await injecting, await following]) expect(stderr).not.toMatch(/^ +at /m)
  })
})

test('a job whose witness went for memory is lost, and says that memory ran out', async () => {
  await using session = await jobSession({ memory: 128 << 20 })
  const { id, short } = await begin(session)
  await session.inside(`echo 1000 > /proc/$(pgrep -f "[w]itness ${short}")/oom_score_adj`, '0:0')
  await waitJob(session.scad, { job: (await begin(session, eater)).id })
  expect(await findJob(session.scad, id)).toMatchObject({
    state: 'lost',
    reason: 'Lost: its witness was killed, and processes of the session ran out of memory meanwhile.',
  })
})

test.skipIf(noOwnEngine !== null)("an end that the engine's log lost is told by the copy on the session's volume", async () => {
  await using session = await jobSession()
  const { id } = await waitJob(session.scad, { job: (await begin(session, 'exit 3')).id })
  await session.scad.engine.stopContainer(session.container, 10)
  const { LogPath: log } = await new Docker().getContainer(session.container).inspect()
  const lines = (await readFile(log, 'utf8')).split('\n')
  await writeFile(log, lines.filter((line) => !line.includes('ended')).join('\n'))
  expect(await findJob(session.scad, id)).toMatchObject({ state: 'failed', exitCode: 3 })
})
