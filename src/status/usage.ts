import { isError } from '../errors/scad-error.ts'
import type { Job } from '../job/job.ts'
import { readUsage, type SessionUsage } from '../job/usage.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'

/** What a session used; null, with a warning, when nobody can look: it must not hide the rest. */
export async function usageIfPossible(scad: Scad, session: Session, jobs: readonly Job[]): Promise<SessionUsage | null> {
  try {
    return await readUsage(scad, session, jobs)
  } catch (error) {
    if (!isError(error, 'engine-failed', 'session-not-found')) throw error
    scad.progress({ type: 'warning', text: `what the jobs of ${session.id} used cannot be read: ${error.message}` })
    return null
  }
}
