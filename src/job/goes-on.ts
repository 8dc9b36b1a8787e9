import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

/**
 * What to throw when something that listens to a job was broken off: on Ctrl-C that the job goes on, and how to come back; that too when the
 * engine went away; else the error itself.
 */
export function goesOn(scad: Pick<Scad, 'signal'>, id: string, command: string, error?: unknown): unknown {
  if (scad.signal.aborted) return new ScadError('interrupted', `job ${id} goes on`, { hint: `${command} comes back to it`, cause: error })
  if (isError(error, 'engine-unreachable'))
    return new ScadError('engine-unreachable', `${error.message}; what becomes of job ${id} is known once it answers again`, {
      hint: `${error.hint ?? 'start the engine'}, then ${command}`,
      cause: error,
    })
  return error
}
