import { z } from 'zod'
import { filledTextSchema, textSchema } from '../text/text-schema.ts'

/** Text that a person wants the agent to know. */
export const contextSchema = z.object({
  name: z.string().describe('what to call it'),
  text: textSchema,
})
export type Context = z.infer<typeof contextSchema>

/** Who asks for a job, and why: the part of its brief that a person gives. */
export const askingFields = {
  caller: z
    .string()
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u, '1 to 100 printable characters on one line')
    .optional()
    .describe('who asks, for the brief and for whoever looks at the job'),
  goal: filledTextSchema.max(4000, 'is longer than 4000 characters').optional().describe('what the work is for, for the brief'),
  context: z.array(contextSchema).default([]).describe('texts that go into the brief'),
}

/** The same texts as a person names them on a command line; `readContext` reads them. */
export const contextFilesField = z.array(z.string().min(1)).default([]).describe('file whose text goes into the brief; may be repeated')

export interface Asking {
  caller?: string | undefined
  goal?: string | undefined
  context: readonly Context[]
}
