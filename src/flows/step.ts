import { z } from 'zod'

/** One primitive command that a composite stands for, as `--dry-run` prints it. */
export const stepSchema = z.strictObject({
  command: z.string().describe('a line for a POSIX shell'),
  why: z.string(),
})
export type Step = z.infer<typeof stepSchema>
