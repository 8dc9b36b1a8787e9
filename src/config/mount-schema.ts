import { closed } from './closed.ts'
import { mountModeSchema } from '../scad/session-spec.ts'
import { targetProblem } from './mount-target.ts'
import { hostPathSchema, lineSchema } from './text-fields.ts'

/** A folder inside the container that may be mounted over. */
export const targetSchema = lineSchema.superRefine((target, context) => {
  const problem = targetProblem(target)
  if (problem !== undefined) context.addIssue(problem)
})

/** Local data that sessions see without a copy. */
export const mountSchema = closed({
  source: hostPathSchema.describe('Folder or file on the host: absolute, "~/…", or relative to this file.'),
  target: targetSchema.describe('Absolute path inside, such as "/data/reference".'),
  mode: mountModeSchema
    .optional()
    .describe('"rw" lets agents write to the host folder; "overlay" lets them write, and keeps the host folder as it is. Default: ro.'),
})
