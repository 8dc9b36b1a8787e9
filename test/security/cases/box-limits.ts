import Docker from 'dockerode'
import { expect } from 'vitest'
import { cancelJob } from '../../../src/job/cancel.ts'
import { injectJob } from '../../../src/job/inject.ts'
import { readJobOutput } from '../../../src/job/output.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { run } from '../../support/engine.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import type { Arena } from '../arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** Of the sessions that these cases attack, so that they are reached soon. */
export const limits = { memory: '256m', pids: 128 }

const mebibyte = 2 ** 20
const logLimit = 30 * mebibyte

/** Says `full` when no process can be begun, again and again, and ends for no signal that asks. */
const forkBomb = '$| = 1; $SIG{TERM} = "IGNORE"; while (1) { fork // (print("full\\n"), select undef, undef, undef, 0.1) }'
const eatMemory = 'my $all = "x" x (400 << 20); print "has it"'

/** What a session can take away from its machine. */
export const boxLimits: readonly SecurityCase<Arena>[] = [
  {
    id: 'fork-bomb',
    severity: 'medium',
    attacker: 'forks without end, and ends for no signal that asks',
    naive: 'docker run, which sets no limit',
    held: 'it stops at the limit of processes, and cancelling the job ends all of it',
    control: async () => {
      await using naive = await naiveContainer()
      const forks = `perl -e '$| = 1; for (1 .. 200) { my $pid = fork // last; if (!$pid) { close STDOUT; sleep 60; exit } print "." }'`
      return (await naive.inside(forks)).length === 200
    },
    attack: async ({ project, session }) => {
      const { scad } = project
      const { id } = await injectJob(scad, { session: session.id, command: ['perl', '-e', forkBomb] })
      // it says when no process is left
      for await (const _ of readJobOutput(scad, { job: id, follow: true })) break
      const stats = await new Docker().getContainer(session.container).stats({ stream: false })
      expect(await cancelJob(scad, { job: id })).toMatchObject({ state: 'cancelled', left: { count: 0 } })
      return (stats.pids_stats?.current ?? Infinity) > limits.pids
    },
  },
  {
    id: 'memory-hog',
    severity: 'medium',
    attacker: 'takes all memory there is',
    naive: 'docker run, which sets no limit',
    held: 'the job ends, as `oom`; the session goes on',
    control: async () => {
      await using naive = await naiveContainer()
      return (await naive.inside(`perl -e '${eatMemory}'`)) === 'has it'
    },
    attack: async ({ project, session }) => {
      const { id } = await injectJob(project.scad, { session: session.id, command: ['perl', '-e', eatMemory] })
      const { state } = await waitJob(project.scad, { job: id })
      expect(await project.inside(session, 'echo still here')).toBe('still here')
      return state !== 'oom'
    },
  },
  {
    id: 'log-flood',
    severity: 'low',
    attacker: "writes without end: to its output, and to what should become the engine's log",
    naive: 'docker run, which keeps all of it',
    held: "nothing of it comes into the engine's log, and of the job's output the beginning and the end are kept",
    control: async () => {
      await using naive = await naiveContainer()
      await naive.inside(`head -c ${logLimit + mebibyte} /dev/zero | tr '\\0' x | fold -w 1000 >/proc/1/fd/1`)
      return (await logOf(naive.id)).length > logLimit
    },
    attack: async ({ project, session }) => {
      const { scad } = project
      const flood = `head -c ${2 * logLimit} /dev/zero | tr '\\0' x | fold -w 1000`
      const script = `(${flood} >/proc/1/fd/1) 2>/dev/null; ${flood}; ${flood} >&2`
      const { id } = await injectJob(scad, { session: session.id, command: ['sh', '-c', script] })
      const cut = { bytes: expect.any(Number), truncated: true }
      expect(await waitJob(scad, { job: id })).toMatchObject({ state: 'succeeded', output: { stdout: cut, stderr: cut } })
      const kept = (await run(scad.engine, session.container, ['du', '-sm', '/var/lib/scad'])).stdout
      return (await logOf(session.container)).length > mebibyte || Number.parseInt(kept) > 2 * (logLimit / mebibyte)
    },
  },
]

async function logOf(container: string): Promise<Buffer> {
  return await new Docker().getContainer(container).logs({ stdout: true, stderr: true })
}
