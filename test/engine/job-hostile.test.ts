import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelJob } from '../../src/job/cancel.ts'
import { findJob } from '../../src/job/find.ts'
import { injectJob } from '../../src/job/inject.ts'
import { readJobOutput } from '../../src/job/output.ts'
import { waitJob } from '../../src/job/wait.ts'
import { jobSession, type JobSession, outputOf, sh } from './job-support.ts'

/** What an agent with bad intentions tries; each line is a way that worked somewhere. */
let session: JobSession

beforeAll(async () => {
  session = await jobSession({ pids: 128, memory: 256 << 20 })
})
afterAll(async () => await session[Symbol.asyncDispose]())

const inject = async (script: string, timeoutMs?: number) =>
  await injectJob(session.scad, { session: session.id, command: sh(script), timeoutMs })

async function runJob(script: string, timeoutMs?: number) {
  const { id } = await inject(script, timeoutMs)
  const job = await waitJob(session.scad, { job: id })
  return { job, ...(await outputOf(readJobOutput(session.scad, { job: id, raw: true }))) }
}

test('an agent that kills every process it can kills none of the runner, and its end is told as it was', async () => {
  const { job } = await runJob(
    'for p in /proc/[0-9]*; do [ "${p#/proc/}" = $$ ] || kill -9 "${p#/proc/}" 2>/dev/null; done; kill -9 -1; exit 4',
  )
  expect(job).toMatchObject({ state: 'failed', exitCode: 4 })
  const itself = await runJob('kill -9 $$')
  expect(itself.job).toMatchObject({ state: 'failed', signal: 'KILL' })
})

test("the runner's files can be neither written, replaced nor read, its own prompt excepted", async () => {
  const { job, stdout } = await runJob(
    `d=/var/lib/scad/jobs; me=$d/\${SCAD_JOB#*/}
     try() { "$@" >/dev/null 2>&1 && echo "worked: $*"; }
     try touch $me/cancel; try touch $me/x; try mkdir $d/other; try mv $d $d.old; try rm -rf $me; try ln -sf /etc/passwd $me/stdout
     try cat $me/job.json; try ls $me/stdout; try truncate -s 0 $me/stdout/000000000000000; try flock -n $me/lock true
     try touch /opt/scad/bin/launch; try mv /opt/scad /opt/scad2; try touch /usr/bin/setpriv; try touch /usr/bin/perl
     try cat /proc/1/environ; try cat /proc/$PPID/environ; try ls /proc/$PPID/fd; echo done`,
  )
  expect(stdout).toBe('done\n')
  expect(job.state).toBe('succeeded')
})

test('programs and start-up files in the home of the agent reach nothing that scad runs', async () => {
  await session.inside(
    `mkdir -p ~/bin ~/.local/bin; for n in sh bash git perl setpriv env cat; do printf '#!/bin/sh\\necho evil\\n' > ~/bin/$n; chmod 755 ~/bin/$n; cp ~/bin/$n ~/.local/bin; done
     for f in .profile .bashrc .bash_profile .zshenv; do echo 'echo evil; export PATH=$HOME/bin:$PATH LD_PRELOAD=/tmp/evil.so' > ~/$f; done
     for r in app; do printf '#!/bin/sh\\ntouch /tmp/hooked\\n' > /workspace/$r/.git/hooks/post-checkout; chmod 755 /workspace/$r/.git/hooks/post-checkout; done
     git -C /workspace/app config core.fsmonitor 'touch /tmp/hooked'`,
  )
  const { id } = await injectJob(session.scad, { session: session.id, command: sh('git --version; echo "$PATH"'), branch: 'fix/hooked' })
  const { stdout } = await outputOf(readJobOutput(session.scad, { job: id, follow: true }))
  expect(stdout).toMatch(/^git version [\d.]+\n\/usr\/local\/sbin:/)
  expect(await session.inside('ls /tmp/hooked 2>/dev/null || true')).toBe('')
})

describe('a job cannot outlive its end', () => {
  test('by ignoring the signal to end and taking every process there may be: it is killed when it is cancelled', async () => {
    await using bombed = await jobSession({ pids: 100 })
    const bomb = ['perl', '-e', '$| = 1; $SIG{TERM} = "IGNORE"; while (1) { fork // (print("full\n"), select undef, undef, undef, 0.1) }']
    const { id } = await injectJob(bombed.scad, { session: bombed.id, command: bomb })
    // it says when no process is left
    for await (const _ of readJobOutput(bombed.scad, { job: id, follow: true })) break
    expect(await findJob(bombed.scad, id)).toMatchObject({ state: 'running' })
    expect(await cancelJob(bombed.scad, { job: id })).toMatchObject({ state: 'cancelled', signal: 'KILL', left: { count: 0 } })
    expect(await bombed.inside('pgrep -c -u 10001 perl || true', '0:0')).toBe('0')
  })

  test('by becoming a daemon without its name, environment or descriptors', async () => {
    const mark = '86399'
    const script = `perl -MPOSIX -e 'fork and exit; POSIX::setsid(); fork and exit; %ENV = (); close $_ for 0..9; exec {"sleep"} "agent", "${mark}"'; sleep 1000`
    const { job } = await runJob(script, 1000)
    expect(job).toMatchObject({ state: 'timeout', left: { count: 0 } })
    expect(await session.inside(`pgrep -f "^agent ${mark}" || true`)).toBe('')
  })
})

test('the runner counts the same processes as it lists', async () => {
  // a process of its own, one of that one, and a stranger by descent that carries the mark
  const script = `require "/opt/scad/bin/$_" for qw(as.pl processes.pl); Processes::adopt();
    if (!fork) { if (!fork) { exec "sleep", 60 } exec "sleep", 60 }
    my @who = (10001, 10001, "SCAD_JOB=counted");
    my @list;
    for (1 .. 200) { last if (@list = Processes::of(@who)) == 3; select undef, undef, undef, 0.05 }
    my $count = Processes::of(@who);
    print "$count ", scalar @list; kill "KILL", @list`
  await session.scad.engine.execDetached(session.container, { command: ['sleep', '60'], user: '10001:10001', env: { SCAD_JOB: 'counted' } })
  expect(await session.inside(`perl -e '${script}'`, '0:0')).toBe('3 3')
})

test('an agent that closes its output at once is waited for all the same', async () => {
  const { job, stdout } = await runJob('echo before; exec >&- 2>&- <&-; sleep 1; exit 5')
  expect(stdout).toBe('before\n')
  expect(job).toMatchObject({ exitCode: 5 })
})

test('memory that runs out is told as the cause, and the runner survives it', async () => {
  const { job } = await runJob(`exec perl -e 'my @a; push @a, "x" x (1 << 20) while 1'`)
  expect(job).toMatchObject({ state: 'oom', reason: "Killed for memory: the session's limit was reached." })
})

test('output without a line end or a pause is drained to its end', async () => {
  const { job } = await runJob('head -c 100000000 /dev/zero')
  expect(job).toMatchObject({ state: 'succeeded', output: { stdout: { bytes: 100_000_000, truncated: true } } })
})

test('two jobs run beside each other, and each has its own end', async () => {
  const jobs = await Promise.all([1, 2, 3].map(async (code) => await runJob(`sleep 0.3; exit ${code}`)))
  expect(jobs.map(({ job }) => job.exitCode)).toEqual([1, 2, 3])
})

test('a job whose session is stopped is lost, whoever waits hears of it, and its output is still there', async () => {
  await using other = await jobSession()
  const { id } = await injectJob(other.scad, { session: other.id, command: sh('echo before; sleep 1000') })
  const waiting = waitJob(other.scad, { job: id })
  await other.scad.engine.stopContainer(other.container, 0)
  expect(await waiting).toMatchObject({
    state: 'lost',
    reason: expect.stringMatching(/^Lost: its session's container was (killed|stopped) while it ran/),
  })
  expect((await outputOf(readJobOutput(other.scad, { job: id, follow: true }))).stdout).toBe('before\n')
  await expect(injectJob(other.scad, { session: other.id, command: ['true'] })).rejects.toMatchObject({ code: 'session-stopped' })
  await other.scad.engine.startContainer(other.container)
  expect(await findJob(other.scad, id)).toMatchObject({ state: 'lost' })
})
