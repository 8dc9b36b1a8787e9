import { findArchived } from '../archive/entries.ts'
import { type KnownPlaces, sessionPlaces } from '../brief/known-places.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { findStanding } from './find-standing.ts'

/**
 * Where a session has what a prompt names; also one that was removed since, as a key of it stands for its job all the same.
 * @throws bad-input, session-not-found, session-ambiguous, version-mismatch, engine-failed
 */
export async function findPlaces(scad: Scad, id: string): Promise<KnownPlaces> {
  return sessionPlaces((await findStanding(scad, id)) ?? (await findArchived(scad, id)) ?? (await findSession(scad, id)))
}
