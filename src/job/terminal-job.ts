import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { findJobAndSession } from './find.ts'
import type { Job } from './job.ts'

/** The job of an id, when it has a terminal and its session runs. @throws bad-input, and what finding it throws; session-stopped, session-lost */
export async function findTerminalJob(scad: Scad, id: string): Promise<{ job: Job; session: Session }> {
  const found = await findJobAndSession(scad, id)
  if (!found.job.interactive)
    throw new ScadError('bad-input', `job ${found.job.id} has no terminal`, {
      hint: `scad job logs ${found.job.id} shows what it writes; scad inject --interactive gives one to a job`,
    })
  requireRunning(found.session)
  return found
}

/** What to throw when the runner says that a job has no terminal any more. Pure. */
export function noTerminal({ id, state }: Pick<Job, 'id' | 'state'>): ScadError {
  return new ScadError('job-ended', `job ${id} has no terminal any more: it is ${state}`, {
    hint: `scad job logs ${id} prints what it showed at its end`,
  })
}
