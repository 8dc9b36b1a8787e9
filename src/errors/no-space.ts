import { ScadError } from './scad-error.ts'

/** What the file system says of a disk without room, or of a user who may take no more of it, as `no-space`; anything else as it is. */
export function asNoSpace(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new ScadError('no-space', `no space left to write ${path}`, { hint: 'free some space and try again', cause: error })
}
