import { type KnownPlaces, sessionPlaces } from '../brief/known-places.ts'
import type { Scad } from '../scad/scad.ts'
import { findKnown } from './find-known.ts'

/**
 * Where a session has what a prompt names; also one that was removed since, as a key of it stands for its job all the same.
 * @throws bad-input, session-not-found, session-ambiguous, version-mismatch, engine-failed
 */
export async function findPlaces(scad: Scad, id: string): Promise<KnownPlaces> {
  return sessionPlaces(await findKnown(scad, id))
}
