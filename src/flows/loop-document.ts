import { z } from 'zod'
import { type Round, stoppedSchema, verdictOf, verdictSchema } from './loop-end.ts'
import type { LoopedJob } from './loop-job.ts'

const roundSchema = z.strictObject({
  job: z.string().describe('id of the job of its agent'),
  check: z.string().nullable().describe('id of the job that checked its work; null when it did not succeed'),
  verdict: verdictSchema.describe('of the check; none: there was none, or it was cancelled or lost'),
  exitCode: z.number().nullable().describe('of the check'),
  cost: z.number().nullable().describe('US dollars, as the agent reckons; null when it does not'),
})
type RoundDocument = z.infer<typeof roundSchema>

/** What became of a loop, as `--json` prints it beside its last job. */
export const loopFields = {
  rounds: z.array(roundSchema).nullable().describe('of --until, the first one first; null without it'),
  stopped: stoppedSchema
    .nullable()
    .describe(
      'why there is no further round: the check passed, the last one changed nothing, the agent said the words of --stop-when, there were as many as asked for, they cost as much as they may, or one came to no verdict; null without --until',
    ),
}

/** Pure. */
export function loopDocument({ rounds, stopped }: Pick<LoopedJob, 'rounds' | 'stopped'>): z.infer<z.ZodObject<typeof loopFields>> {
  return { rounds: rounds.map(roundDocument), stopped }
}

function roundDocument(round: Round): RoundDocument {
  const { job, check, cost } = round
  return { job: job.id, check: check?.id ?? null, verdict: verdictOf(round), exitCode: check?.exitCode ?? null, cost }
}
