import { z } from 'zod'
import { keySchema } from './names.ts'

const mostSchema = z.int().positive()

/** How much may be at work at once, of a project or on this machine. It may come from a newer scad: what that added is passed over. */
export const limitsSchema = z.object({
  sessions: mostSchema.optional().describe('Sessions that run.'),
  jobs: mostSchema.optional().describe('Jobs that run, over all sessions.'),
  perAgent: z.record(keySchema, mostSchema).optional().describe('Jobs that run of one agent, by its name.'),
  perAccount: mostSchema.optional().describe('Jobs that run with the same login.'),
})
export type Limits = z.infer<typeof limitsSchema>
