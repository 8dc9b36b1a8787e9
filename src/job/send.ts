import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { runnerRequest } from '../session/runner-request.ts'
import { runInside } from '../session/run-inside.ts'
import { cleanLine } from '../text/clean.ts'
import { findTerminalJob, noTerminal } from './terminal-job.ts'
import { typedText } from './typed-text.ts'

export const sendTextInput = z.object({ job: jobSchema, text: z.string().describe('what to type') })

export const sentTextSchema = z.object({
  job: z.string(),
  began: z
    .boolean()
    .nullable()
    .describe('whether the agent took it up; null when that cannot be known: it was at work already, or tells nothing'),
  why: z
    .enum(['began', 'busy', 'changed', 'silent'])
    .describe('`busy`: it was at work; `changed`: it tells nothing, but its screen changed'),
})
export type SentText = z.infer<typeof sentTextSchema>

/**
 * Types a text into the terminal of an interactive job as a paste, and then Enter, which is repeated up to three times until the agent is seen
 * to take it up.
 *
 * @throws bad-input when the job has no terminal, or the text cannot be typed; job-ended, job-not-found, session-stopped, session-lost,
 *   engine-failed
 */
export async function sendText(scad: Scad, input: z.input<typeof sendTextInput>): Promise<SentText> {
  const { job: id, text } = sendTextInput.parse(input)
  const bytes = Buffer.from(typedText(text))
  const { job, session } = await findTerminalJob(scad, id)
  const { code, stdout, stderr } = await runInside(scad, session.container, runnerRequest('send', job.short, String(bytes.length)), {
    input: bytes,
    timeoutMs: 120_000,
  })
  if (code === 3) throw noTerminal(job)
  const why = sentTextSchema.shape.why.safeParse(stdout.trim()).data
  if (code === 0 && why !== undefined) return { job: job.id, began: beganBy[why], why }
  throw new ScadError(
    'engine-failed',
    `nothing could be typed into the terminal of job ${job.id}: ${cleanLine(stderr) || `send ended with ${code}`}`,
    {
      hint: `scad job screen ${job.id}`,
    },
  )
}

const beganBy = { began: true, silent: false, busy: null, changed: null } as const
