import { isError } from '../errors/scad-error.ts'
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
  if (session.state === 'lost') return await withVolume(scad, session, use)
  try {
    return await use(session.container)
  } catch (error) {
    // its container went a moment ago, or is going
    if (isError(error, 'session-not-found')) return await withVolume(scad, session, use)
    throw error
  }
}
