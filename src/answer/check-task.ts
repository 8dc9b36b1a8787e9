import { z } from 'zod'

/** What the program that checks answers is given. */
export const checkTaskSchema = z.object({
  schema: z.string().describe('a JSON Schema, as JSON'),
  answer: z.string().nullable().describe('JSON; null when it is only to be seen whether the schema is one'),
})
export type CheckTask = z.infer<typeof checkTaskSchema>

/** What it says. */
export const checkResultSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('checked'), errors: z.array(z.string()) }),
  z.object({ type: z.literal('refused'), why: z.string() }),
])
export type CheckResult = z.infer<typeof checkResultSchema>
