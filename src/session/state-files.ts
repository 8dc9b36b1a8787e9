import type { Scad } from '../scad/scad.ts'
import type { Session } from './session.ts'
import { withVolume } from './volume-reader.ts'

/**
 * Hands `use` a container from which the session's state folder can be read by `getArchive`: its own, running or not, or one that holds
 * the volume of a lost session.
 *
 * @throws session-not-found when the volume of a lost session is gone too
 */
export async function withStateFiles<T>(scad: Scad, session: Session, use: (container: string) => Promise<T>): Promise<T> {
  return session.state === 'lost' ? await withVolume(scad, session, use) : await use(session.container)
}
