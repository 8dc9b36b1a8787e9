import { z } from 'zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import { type Job, jobRecordSchema } from '../../src/job/job.ts'
import { listJobs } from '../../src/job/list.ts'
import { readJobOutput } from '../../src/job/output.ts'
import { waitJob } from '../../src/job/wait.ts'
import { endEverything } from '../../src/session/end-everything.ts'
import { findSession } from '../../src/session/find.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { jobSession, type JobSession, outputOf, sh } from './job-support.ts'

/** An agent that fails, and does what it can to be told as one that succeeded. */
let session: JobSession
beforeAll(async () => {
  session = await jobSession({ pids: 200, memory: 192 << 20 })
})
afterAll(async () => await session[Symbol.asyncDispose]())

async function runJob(command: string[], timeoutMs = 60_000): Promise<Job> {
  const { id } = await injectJob(session.scad, { session: session.id, command, timeoutMs })
  return await waitJob(session.scad, { job: id })
}

/** What one left is in the way of the next. */
async function cleanUp(): Promise<void> {
  const ended = async (): Promise<boolean> =>
    await endEverything(session.scad, await findSession(session.scad, session.id)).then(() => true)
  await eventually(async () => await ended().catch(() => false), { what: 'a process is free to end the others' })
}

const perl = (script: string): string[] => ['perl', '-MPOSIX', '-e', script]

test.each<[string, string[]]>([
  [
    'sets the clock and the preloads of others',
    sh(
      `try() { "$@" >/dev/null 2>&1 && echo "worked: $*"; }; try date -s @0; try sh -c 'echo /tmp/x.so > /etc/ld.so.preload'; try touch /usr/local/bin/perl; exit 7`,
    ),
  ],
  ['leaves a daemon that holds its output', sh('(setsid sleep 1000 &) ; exit 7')],
  [
    'takes every process there may be for a while',
    perl('for (1 .. 400) { my $pid = fork // last; if (!$pid) { sleep 4; POSIX::_exit(0) } } exit 7'),
  ],
])('one that %s has failed with its own exit code', async (_what, command) => {
  const job = await runJob(command)
  expect(job).toMatchObject({ state: 'failed', exitCode: 7 })
  const { stdout } = await outputOf(readJobOutput(session.scad, { job: job.id }))
  expect(stdout).toBe('')
  await cleanUp()
})

test('an orphan that gets the process id of the program when that is gone does not speak for it', async () => {
  // going round all ids there are takes too long here: the kernel's answers are given
  const script = `
    BEGIN { my @ends = ([42, 7 << 8], [42, 0], [0, 0]); *CORE::GLOBAL::waitpid = sub { my $end = shift @ends; $? = $end->[1]; $end->[0] } }
    require "/opt/scad/bin/watch.pl";
    print Watch::until_end({ timeout => 0, grace => 0 }, "/nonexistent", { pid => 42, began => 0, streams => [] })->{status} >> 8`
  expect(await session.inside(`perl -e '${script}'`)).toBe('7')
})

test('one that stops itself runs until its time is over', async () => {
  expect(await runJob(sh('kill -STOP $$; exit 0'), 1500)).toMatchObject({ state: 'timeout' })
})

test('one that spreads its memory over many processes, each as dear as the runner, is told as anything but a success', async () => {
  // what it may at most: its score was raised by root without the capability that makes this last
  const job = await runJob(
    sh(
      `echo 0 > /proc/self/oom_score_adj; i=0; while [ $i -lt 40 ]; do perl -e 'my $x = "x" x (8 << 20); sleep 1000' & i=$((i+1)); done; wait; exit 7`,
    ),
    8000,
  )
  expect(['failed', 'timeout', 'oom', 'lost']).toContain(job.state)
  await cleanUp()
})

test('one that ends with 0 succeeded, and what it left is told', async () => {
  expect(await runJob(sh('(setsid sleep 1000 >/dev/null 2>&1 &) ; exit 0'))).toMatchObject({ state: 'succeeded', left: { count: 1 } })
})

test('every state is the same for another process after the session was stopped and resumed', async () => {
  const before = await listJobs(session.scad, { session: session.id })
  await stopSession(session.scad, { session: session.id, discard: true })
  await resumeSession(session.scad, { session: session.id })
  const { stdout } = await session.project.cli('job', 'list', session.id, '--json')
  expect(z.array(jobRecordSchema).parse(JSON.parse(stdout))).toEqual(before)
})
