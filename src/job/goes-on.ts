import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

/** What to throw when something that listens to a job was broken off: on Ctrl-C that the job goes on, and how to come back; else the error itself. */
export function goesOn(scad: Pick<Scad, 'signal'>, id: string, command: string, error?: unknown): unknown {
  return scad.signal.aborted
    ? new ScadError('interrupted', `job ${id} goes on`, { hint: `${command} comes back to it`, cause: error })
    : error
}
