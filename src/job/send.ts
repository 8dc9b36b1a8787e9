import { z } from 'zod'
import { adapterNamed } from '../agents/adapters.ts'
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
    .literal(true)
    .nullable()
    .describe('the agent took it up; null when that cannot be known: it was at work already, or tells nothing'),
  why: z.enum(['began', 'busy', 'changed']).describe('`busy`: it was at work; `changed`: it tells nothing, but its screen changed'),
})
export type SentText = z.infer<typeof sentTextSchema>

/**
 * Types a text into the terminal of an interactive job as a paste, and then Enter, which is repeated up to three times until the agent is seen
 * to take it up.
 *
 * @throws no-turn when nothing is seen to come of it; bad-input when the job has no terminal, or the text cannot be typed; job-ended,
 *   job-not-found, session-stopped, session-lost, engine-failed
 */
export async function sendText(scad: Scad, input: z.input<typeof sendTextInput>): Promise<SentText> {
  const { job: id, text } = sendTextInput.parse(input)
  const bytes = Buffer.from(typedText(text))
  const { job, session } = await findTerminalJob(scad, id)
  const proof = (adapterNamed(job.adapter)?.turns ?? 'none') === 'none' ? 'screen' : 'hooks'
  const request = runnerRequest('send', job.short, String(bytes.length), proof)
  const { code, stdout, stderr } = await runInside(scad, session.container, request, { input: bytes, timeoutMs: 300_000 })
  if (code === 3) throw noTerminal(job)
  if (code === 0 && stdout.trim() === 'silent')
    throw new ScadError('no-turn', `typed into job ${job.id}, but nothing is seen to come of it`, {
      hint: `scad job screen ${job.id} shows how it stands`,
    })
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

const beganBy = { began: true, busy: null, changed: null } as const
