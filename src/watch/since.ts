import { z } from 'zod'
import { durationSchema } from '../text/duration.ts'

/** `90m` ago, a time such as `2026-03-01T08:00`, or ms since the epoch → ms since the epoch. */
export const sinceSchema = z.union([z.string(), z.number()]).transform((value, context) => {
  if (typeof value === 'number') return value
  const ago = durationSchema.safeParse(value)
  const time = ago.success ? Date.now() - ago.data : /^\d{4}-\d\d/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isFinite(time)) return time
  context.addIssue(`"${value}" is neither a time nor a duration: write 2026-03-01T08:00, or 90m for so long ago`)
  return z.NEVER
})
