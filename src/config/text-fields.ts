import { z } from 'zod'
import { filledTextSchema } from '../text/text-schema.ts'

// oxlint-disable-next-line no-control-regex -- control characters are the subject
const printable = /^[^\u0000-\u001f\u007f]*$/

/** Text on one line: no control characters, not empty. */
export const lineSchema = z.string().min(1, 'is empty').regex(printable, 'holds a control character or a line break')

/** A path on the host: absolute, relative to the config file's folder, or beginning with `~/`. */
export const hostPathSchema = lineSchema.max(4096, 'is longer than a path can be')

/** A shell command; it may span lines. */
export const shellCommandSchema = filledTextSchema

/** A path inside a repo: relative, `/` between its parts, never out of the repo; `.` is its top. */
export const repoPathSchema = lineSchema.refine(
  (path) => !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..'),
  { error: 'must be a path inside the repo: relative and without ".."' },
)

/** A word given to a package manager as an argument: never an option, never two words. */
export const packageSchema = z
  .string()
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  .regex(/^[A-Za-z0-9@][^\s\u0000-\u001f\u007f'"`$;&|<>\\]*$/, 'not a package name')

/** `3.12`, `22`, `2.1.0-rc.1`, `latest`. As text, since YAML reads 3.10 as the number 3.1. */
export const versionSchema = z
  .string({ error: ({ input }) => (input === undefined ? undefined : 'write the version in quotes, such as "3.12"') })
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$/, 'not a version, such as "3.12"')
