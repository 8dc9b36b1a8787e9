import { type AttachedJob, attachJob } from '../job/attach.ts'
import { endedBadly } from '../job/job.ts'
import type { Scad } from '../scad/scad.ts'
import type { Io } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { childStreams, withRawTerminal } from './tty.ts'

/** Shows a job's terminal on that of the process, and then says how it stands. @throws what `attachJob` throws */
export async function attachTerminal(scad: Scad, job: string, io: Io): Promise<AttachedJob> {
  const attached = await withRawTerminal(io, async (terminal) => await attachJob(scad, { job }, { ...childStreams(io), terminal }))
  if (attached.detached)
    scad.progress({ type: 'note', text: `job ${attached.id} goes on; scad job attach ${attached.id} comes back to it` })
  else if (endedBadly(attached)) scad.progress({ type: 'warning', text: `job ${attached.id}: ${attached.reason}` })
  return attached
}

/** The exit code of the job's program where that ended by itself; 0 when its terminal was left. Pure. */
export function attachedExitCode(job: AttachedJob): number {
  if (job.detached || !endedBadly(job)) return 0
  return job.state === 'failed' ? (job.exitCode ?? exitCodes['job-failed']) : exitCodes['job-failed']
}
