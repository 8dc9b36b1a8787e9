import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { endWithCaller } from '../session/end-with-caller.ts'
import { type ExecStreams, passThrough } from '../session/pass-through.ts'
import { runnerRequest } from '../session/runner-request.ts'
import { findJob } from './find.ts'
import { goesOn } from './goes-on.ts'
import { hasEnded, type Job, jobRecordSchema } from './job.ts'
import { findTerminalJob, noTerminal } from './terminal-job.ts'
import { waitJob } from './wait.ts'

export const attachJobInput = z.object({ job: jobSchema })

export const attachedJobSchema = z.object({
  ...jobRecordSchema.shape,
  detached: z.boolean().describe('its terminal was left while it was there'),
})
export type AttachedJob = z.infer<typeof attachedJobSchema>

/** A job whose terminal died without it is told to hang up, and has this long. */
const patienceMs = 20_000

/**
 * Shows the terminal of an interactive job on the caller's, with its size, until it is left or the job has ended. It is taken away from
 * wherever else it is shown. What the job prints is drawn anew by the runner: no escape sequence of it reaches the caller's terminal.
 *
 * @returns the job as it stood then
 * @throws bad-input without a terminal on either side, job-ended, job-not-found, session-stopped, session-lost, engine-failed; interrupted
 *   when the context is aborted: the job goes on
 */
export async function attachJob(scad: Scad, input: z.input<typeof attachJobInput>, streams: ExecStreams): Promise<AttachedJob> {
  const { job, session } = await findTerminalJob(scad, attachJobInput.parse(input).job)
  const { terminal } = streams
  if (terminal === undefined)
    throw new ScadError('bad-input', 'there is no terminal here to show that of a job on', {
      hint: `scad job screen ${job.id} prints it, scad job send ${job.id} types into it`,
    })
  const request = runnerRequest('attach', job.short)
  const place = { container: session.container, user: request.user ?? '' }
  const code = await endWithCaller(scad, place, true, async (variables) => {
    const execution = await scad.engine.exec(session.container, {
      ...request,
      env: { ...request.env, TERM: terminalName(scad.env), COLORTERM: scad.env['COLORTERM'] ?? '', ...variables },
      stdin: true,
      tty: terminal.size(),
    })
    return await passThrough(scad, execution, streams, terminal)
  }).catch((error: unknown) => {
    throw goesOn(scad, job.id, `scad job attach ${job.id}`, error)
  })
  if (code === 3) throw noTerminal(job)
  if (code !== 0 && code !== 10)
    throw new ScadError('engine-failed', `the terminal of job ${job.id} cannot be shown here (tmux ended with ${code})`, {
      hint: 'try with TERM=xterm-256color',
    })
  return { ...(code === 0 ? await findJob(scad, job.id) : await ended(scad, job.id)), detached: code === 0 }
}

/** A name that is a file name inside. */
function terminalName({ TERM = '' }: Scad['env']): string {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(TERM) ? TERM : 'xterm-256color'
}

async function ended(scad: Scad, id: string): Promise<Job> {
  const job = await findJob(scad, id)
  return hasEnded(job) ? job : await waitJob(scad, { job: id, timeoutMs: patienceMs })
}
