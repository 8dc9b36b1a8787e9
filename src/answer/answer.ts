import { z } from 'zod'

/** What an agent answered where a JSON Schema was given for it. */
export const answerSchema = z.object({
  valid: z.boolean().describe('it fits the schema'),
  value: z.json().describe('the answer as JSON; null when it is none'),
  errors: z.array(z.string()).describe('what does not fit, the first ten'),
})
export type Answer = z.infer<typeof answerSchema>
