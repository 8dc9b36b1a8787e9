import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import type { Session } from '../session/session.ts'

/** The session of that id, or of which that is a unique beginning; null when there is none. @throws bad-input, session-ambiguous */
export async function findStanding(scad: Scad, id: string): Promise<Session | null> {
  try {
    return await findSession(scad, id)
  } catch (error) {
    if (isError(error, 'session-not-found')) return null
    throw error
  }
}
