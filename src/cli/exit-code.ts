import type { ErrorKind } from '../errors/error-kind.ts'
import { ScadError } from '../errors/scad-error.ts'

/** The one place that knows numbers. Documented in `docs/errors.md`; scripts rely on them. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  failed: 1,
  usage: 2,
  environment: 3,
  'not-found': 4,
  conflict: 5,
  'job-failed': 6,
  pending: 8,
  interrupted: 130,
}

/** What a command that passes a child's exit code on ends with when scad itself failed, as `docker exec` does. */
export const ownFailure = 125

/** What the reader of stdout leaves behind when it goes away early: the code a shell gives for SIGPIPE. */
export const brokenPipe = 141

/** @param child the command passes a child's exit code on, so that scad's own failures need a number apart. */
export function exitCodeOf(error: unknown, child = false): number {
  const kind = error instanceof ScadError ? error.kind : 'failed'
  return child && kind !== 'interrupted' ? ownFailure : exitCodes[kind]
}
