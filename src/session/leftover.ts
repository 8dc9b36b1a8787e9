import type { Scad } from '../scad/scad.ts'
import { readJournal } from './journal.ts'
import type { Session } from './session.ts'

/**
 * True when nothing goes with what is left of a lost session: its start was broken off between making the volume and making the container.
 * @throws session-not-found, engine-failed
 */
export async function isLeftover(scad: Scad, session: Session): Promise<boolean> {
  return (await readJournal(scad, session)).length === 0
}
