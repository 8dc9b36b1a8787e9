import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { JournalEvent } from './journal-event.ts'
import { findJournal } from './journal.ts'
import { withJournal } from './observe.ts'
import { isOnTheMove } from './on-the-move.ts'
import type { Session } from './session.ts'
import { withStart } from './start-claim.ts'

/**
 * A session that was listed, with what its journal adds, and that journal. One whose container went since it was listed is `lost`.
 * @throws session-not-found when it is gone by now, engine-failed
 */
export async function inFull(scad: Scad, listed: Session): Promise<{ session: Session; events: JournalEvent[] }> {
  if (listed.state === 'created') return { session: await withStart(scad, listed), events: [] }
  const { events, in: place } = await findJournal(scad, listed)
  const went = place === 'volume' && listed.state !== 'lost'
  const seen: Session = went ? { ...listed, container: '', image: '', state: 'lost' } : listed
  if (went && (await isOnTheMove(scad, seen))) throw new ScadError('session-not-found', `session ${listed.id} was removed a moment ago`)
  return { session: await withStart(scad, withJournal(seen, events)), events }
}
