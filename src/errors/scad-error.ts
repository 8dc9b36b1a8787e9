import { catalogue, type ErrorCode } from './catalogue.ts'
import type { CommandLine } from './command-line.ts'
import type { ErrorKind } from './error-kind.ts'

export interface ScadErrorOptions {
  /** What to do next: a command to run where there is one. One line. Absent: `fix`, where there is one. */
  hint?: string | undefined
  /** The one command that mends it, where there is one that does. */
  fix?: CommandLine | undefined
  /** What brought it about; shown under `--debug` only. */
  cause?: unknown
  /** More facts for `--json`, e.g. all problems of a config. Plain data. */
  details?: Record<string, unknown>
}

/** A failure that a person can act on: what happened, where, and what to do next. Everything else that is thrown is a bug of ours. */
export class ScadError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly fix: CommandLine | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, options: ScadErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'ScadError'
    this.code = code
    this.hint = options.hint ?? options.fix
    this.fix = options.fix
    this.details = options.details
  }

  get kind(): ErrorKind {
    return catalogue[this.code].kind
  }
}

/** True when the error is a ScadError of one of these codes. */
export function isError(error: unknown, ...codes: ErrorCode[]): error is ScadError {
  return error instanceof ScadError && (codes.length === 0 || codes.includes(error.code))
}
