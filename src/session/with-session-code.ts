import type { Scad } from '../scad/scad.ts'
import { findSession } from './find.ts'
import type { Session } from './session.ts'
import { withCodeLock } from './session-locks.ts'

/**
 * Hands `work` a session whose code no other scad process moves meanwhile, as it is then: who waited for another process may find it
 * stopped, changed or gone.
 * @param wanted its id, or the unique beginning of it
 * @throws session-not-found, session-ambiguous, locked
 */
export async function withSessionCode<T>(scad: Scad, wanted: string, work: (session: Session) => Promise<T>): Promise<T> {
  const { id } = await findSession(scad, wanted)
  return await withCodeLock(scad, { id }, async () => await work(await findSession(scad, id)))
}
