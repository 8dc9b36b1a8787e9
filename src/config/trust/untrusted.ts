import { z } from 'zod'
import { isError, ScadError } from '../../errors/scad-error.ts'
import { commandLine } from '../../text/shell-line.ts'

/** What nobody has trusted, as an error tells it in its `details`. */
const untrustedSchema = z.object({
  /** Absolute path of the config. */
  file: z.string(),
  /** What is the matter with it. */
  what: z.string(),
  /** What it asks for, a sentence each. */
  asks: z.array(z.string()),
  /** The sums that a record would have of it, as it was seen; null of what a program names, as long as it was not run. */
  sha256: z.string(),
  named: z.string().nullable(),
})
export type Untrusted = z.infer<typeof untrustedSchema>

const shown = 3

/** What is told of it, and what a person is asked by. Pure. */
export function untrusted(details: Untrusted): ScadError {
  const { file, what, asks } = details
  const fix = commandLine('scad', 'trust', file)
  const more = asks.length > shown ? [`and ${asks.length - shown} more`] : []
  return new ScadError('config-untrusted', `${file} ${what}: ${[...asks.slice(0, shown), ...more].join('; ')}`, {
    fix,
    hint: `read it, then: ${fix} (with --yes where nobody can be asked)`,
    details,
  })
}

/** What an error says that nobody has trusted; null for another error. */
export function untrustedIn(error: unknown): Untrusted | null {
  return isError(error, 'config-untrusted') ? (untrustedSchema.safeParse(error.details).data ?? null) : null
}
