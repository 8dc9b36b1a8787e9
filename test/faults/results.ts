import { z } from 'zod'
import { resultStore } from '../support/result-store.ts'

const resultSchema = z.strictObject({
  id: z.string(),
  times: z.int(),
  seen: z.string(),
  steps: z.record(z.string(), z.int()).optional(),
})
/** What came of one case that held. */
export type Result = z.infer<typeof resultSchema>

export const faultResults = resultStore('SCAD_FAULT_RESULTS', resultSchema, ({ id }) => id)
