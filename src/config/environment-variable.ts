import { z } from 'zod'
import { holdsToken } from '../text/redact.ts'
import { textSchema } from '../text/text-schema.ts'

// What the container's own programs and git depend on: a config that set these would break scad, not the agent.
const reserved = /^(?:(?:LD|GIT|SCAD)_.*|HOME|USER|LOGNAME|BASH_ENV|ENV|SHELLOPTS|IFS|PERL5.*)$/

/** The name of an environment variable that a config may set. `PATH` may be set: scad calls its own programs by absolute path. */
export const variableNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not the name of an environment variable (letters, digits and "_")')
  .refine((name) => !reserved.test(name), { error: 'scad and git set this variable themselves; it cannot be configured' })

/** Variables by name. A value holds no NUL, since no process can be given one. */
export const variablesSchema = z.record(
  variableNameSchema,
  textSchema.refine((value) => !holdsToken(value), {
    error: 'is a key itself, which labels or images would hold: under agents, write "$NAME" for a variable of this machine',
  }),
)
