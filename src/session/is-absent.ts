import { isError } from '../errors/scad-error.ts'

/** True for the failure of reading a path in a container at which nothing stands. */
export function isAbsent(error: unknown): boolean {
  // the engine has no code of its own for a file where a folder was meant
  return isError(error, 'path-not-found') || (isError(error, 'engine-failed') && /not a directory/i.test(error.message))
}
