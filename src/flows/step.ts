import { z } from 'zod'

/** One primitive command that a composite stands for, as `--dry-run` prints it. */
export const stepSchema = z.strictObject({
  command: z.array(z.string()).describe('argv, as it can be typed'),
  why: z.string(),
})
export type Step = z.infer<typeof stepSchema>
