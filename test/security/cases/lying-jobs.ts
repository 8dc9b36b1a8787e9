import { findJob } from '../../../src/job/find.ts'
import { injectJob } from '../../../src/job/inject.ts'
import { listJobs } from '../../../src/job/list.ts'
import { readJobOutput } from '../../../src/job/output.ts'
import { showJob } from '../../../src/job/show.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { findSession } from '../../../src/session/find.ts'
import { readJournal } from '../../../src/session/journal.ts'
import { must } from '../../support/expectations.ts'
import { outputOf } from '../../engine/job-support.ts'
import type { Arena } from '../arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** A wrapper as one writes it: the job's output and exit code are files beside it, and whoever asks reads those. */
const wrapper = `cat > wrapper <<'END'\n#!/bin/sh\nmkdir -p job; "$@" > job/out 2>&1; echo $? > job/status\nEND\nchmod +x wrapper`
/** What a job tries; each thing that worked is printed. */
const attempt = 'try() { "$@" >/dev/null 2>&1 && echo "worked: $*"; }; me=/var/lib/scad/jobs/${SCAD_JOB#*/};'
const forged =
  '{"v":1,"time":9,"event":"ended","job":"SHORT","cause":"exit","code":0,"signal":null,"error":"","oomKills":0,"killed":0,"left":{"count":0,"processes":[]},"stdout":{"bytes":0,"truncated":false},"stderr":{"bytes":0,"truncated":false}}'

/** Runs a command that ends with 7. @returns whether it is told as anything else, or something that it tried worked */
async function speaksForItself({ project, session }: Arena, command: string[]): Promise<boolean> {
  const { id } = await injectJob(project.scad, { session: session.id, command, timeoutMs: 60_000 })
  const { state, exitCode } = await waitJob(project.scad, { job: id })
  const { stdout } = await outputOf(readJobOutput(project.scad, { job: id }))
  return state !== 'failed' || exitCode !== 7 || stdout !== ''
}

/** What a job says of itself. */
export const lyingJobs: readonly SecurityCase<Arena>[] = [
  {
    id: 'killed-wrapper',
    severity: 'medium',
    attacker: 'kills and stops what watches it, and traces it',
    naive: 'a shell script that runs the agent as the same user and writes down how it ended',
    held: 'no signal reaches it, and the job has failed with its own exit code',
    async control({ naively }) {
      const { stdout } = await naively(`${wrapper}; ./wrapper sh -c 'kill -9 $PPID; exit 7'; cat job/status 2>/dev/null || echo unknown`)
      return stdout.trim() === 'unknown'
    },
    async attack(arena) {
      const signals = `${attempt} for s in KILL STOP TERM SEGV CHLD; do try kill -$s $PPID; try kill -$s 1; done; exit 7`
      // PTRACE_ATTACH and PTRACE_SEIZE; the numbers are those of x86-64 and of arm64
      const trace =
        'my $n = (POSIX::uname())[4] eq "aarch64" ? 117 : 101; for (16, 0x4206) { print "worked: $_\\n" if syscall($n, $_, getppid, 0, 0) == 0 } exit 7'
      return (await speaksForItself(arena, ['sh', '-c', signals])) || (await speaksForItself(arena, ['perl', '-MPOSIX', '-e', trace]))
    },
  },
  {
    id: 'forged-end',
    severity: 'high',
    attacker: 'fails, and writes that it ended well: over its record, its log, its lock, and by links and folders in their place',
    naive: 'the same script, whose record the agent can write',
    held: 'none of it can be written, and the job has failed',
    async control({ naively }) {
      const lie = 'rm -rf job; mkdir job; echo 0 > job/status; chmod 500 job; kill -9 $PPID; exit 7'
      const { stdout } = await naively(`${wrapper}; ./wrapper sh -c '${lie}'; cat job/status; chmod -R u+w job`)
      return stdout.trim() === '0'
    },
    attack: async (arena) =>
      await speaksForItself(arena, [
        'sh',
        '-c',
        `${attempt} line=$(echo '${forged}' | sed "s/SHORT/\${SCAD_JOB#*/}/"); echo "$line" >&2
         for f in /var/lib/scad/journal $me/journal $me/ended $me/cancel $me/lock /var/lib/scad/x; do (echo "$line" >> $f) 2>/dev/null && echo "worked: $f"; done
         try mv /var/lib/scad/journal /tmp/j; try ln -sf /tmp/j /var/lib/scad/journal; try rm -f /var/lib/scad/journal; try ln /var/lib/scad/journal /tmp/hard
         try mv $me /tmp/moved; try ln -s /tmp $me/stdout/x; try mkdir /var/lib/scad/kept/1; try chmod 777 /var/lib/scad; exit 7`,
      ]),
  },
  {
    id: 'forged-lines',
    severity: 'high',
    attacker: 'writes lines into the log of the session, through the descriptors and the memory of what watches it, and of PID 1',
    naive: 'the same script, whose output the agent can open',
    held: 'no line of it is in the journal',
    async control({ naively }) {
      const { stdout } = await naively(
        `${wrapper}; ./wrapper sh -c 'for f in /proc/$PPID/fd/*; do echo "job ended well" > $f; done; exit 7' | cat`,
      )
      return stdout.includes('job ended well')
    },
    async attack(arena) {
      const { project, session } = arena
      const line = `$(echo '${forged}' | sed "s/SHORT/\${SCAD_JOB#*/}/")`
      const script = `${attempt} line=${line}
        for p in $PPID 1; do for f in /proc/$p/fd/* /proc/$p/mem /proc/$p/environ /proc/$p/oom_score_adj; do (echo "$line" > $f) 2>/dev/null && echo "worked: $f"; done; done
        (echo "$line" > /dev/console) 2>/dev/null; exit 7`
      if (await speaksForItself(arena, ['sh', '-c', script])) return true
      const events = await readJournal(project.scad, await findSession(project.scad, session.id))
      const ends = events.flatMap((event) => (event.event === 'ended' ? [event.job] : []))
      return new Set(ends).size !== ends.length
    },
  },
  {
    id: 'odd-events',
    severity: 'high',
    attacker: 'prints events with `__proto__`, wrong types, numbers past all ranges, ids of others and a line of 10 MB',
    naive: 'a reader that merges each line of JSON into what it knows',
    held: 'the job is told as it ended, with the others, and no object of the reader changes',
    async control({ naively }) {
      const merge = `const merge = (to, from) => { for (const key in from) typeof from[key] === 'object' ? merge((to[key] ??= {}), from[key]) : (to[key] = from[key]) }
        merge({}, JSON.parse('{"__proto__":{"polluted":true}}')); process.stdout.write(String({}.polluted))`
      return (await naively(`'${process.execPath}' -`, { input: merge })).stdout === 'true'
    },
    async attack({ project, session }) {
      const { id } = await injectJob(project.scad, { session: session.id, agent: 'odd', prompt: 'tell' })
      const job = await waitJob(project.scad, { job: id })
      const { report } = await showJob(project.scad, { job: id })
      await outputOf(readJobOutput(project.scad, { job: id }))
      must((job.output?.stdout.bytes ?? 0) > 10_000_000, `nothing was printed: ${job.reason}`)
      must(
        (await listJobs(project.scad, { session: session.id })).some((one) => one.id === id),
        'it is not listed',
      )
      return job.state === 'succeeded' || 'polluted' in {} || JSON.stringify(report).includes('polluted')
    },
  },
  {
    id: 'lost-witness',
    severity: 'medium',
    attacker: 'is gone together with what watches it, as when the kernel kills both',
    naive: 'the same script: who reads its record takes the job for one that runs',
    held: 'the job is lost, and never runs or succeeds',
    async control({ naively }) {
      const { stdout } = await naively(
        `${wrapper}; rm -rf job; ./wrapper sh -c 'kill -9 $PPID $$'; test -e job/status || test ! -e job/out || echo running`,
      )
      return stdout.trim() === 'running'
    },
    async attack({ project, session }) {
      const { id, short } = await injectJob(project.scad, { session: session.id, command: ['sleep', '1000'] })
      const { engine } = project.scad
      const script = `kill -9 $(pgrep -f "[w]itness ${short}") $(pgrep -x sleep)`
      const ended = await engine.exec(session.container, { command: ['sh', '-c', script], user: '0:0', env: {} })
      must((await ended.exitCode) === 0, 'the watcher was not killed')
      return (await findJob(project.scad, id)).state !== 'lost'
    },
  },
]
