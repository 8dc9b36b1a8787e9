import { z } from 'zod'
import { agentEventSchema } from '../agents/agent-event.ts'

/** What a job said, as `--json` prints it: an event of its agent, or a line that is none. */
export const jobEventSchema = z.intersection(
  z.object({
    time: z.number().nullable().describe('ms since the epoch at which it came; null where that is not kept, as for stderr'),
    job: z.string(),
  }),
  z.discriminatedUnion('type', [
    ...agentEventSchema.options,
    z.object({
      type: z.literal('line'),
      stream: z.enum(['stdout', 'stderr']),
      text: z.string().describe('a line of a plain command, of stderr, or one that is no event'),
    }),
  ]),
)
export type JobEvent = z.output<typeof jobEventSchema>
