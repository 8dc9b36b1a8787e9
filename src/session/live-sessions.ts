import { isError } from '../errors/scad-error.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { inFull } from './in-full.ts'
import type { JournalEvent } from './journal-event.ts'
import { observeSession } from './observe.ts'
import type { Session } from './session.ts'

/** A session whose container runs, and its journal. */
export interface LiveSession {
  session: Session
  events: JournalEvent[]
}

/**
 * Every session of the engine that runs, whoever's it is, by one list call and their journals. One whose start was broken off, so that
 * only the next start clears it away, is none of them.
 */
export async function liveSessions(scad: Scad): Promise<LiveSession[]> {
  const containers = await scad.engine.listContainers({ [label.kind]: 'session' })
  const listed = containers.map(observeSession).filter((session) => session !== null)
  const running = listed.filter(({ state }) => state === 'running')
  const looked = await Promise.all(running.map(async (session) => await look(scad, session)))
  return looked.filter((live) => live !== null).filter(({ session: { start, state } }) => start !== 'broken-off' && state !== 'lost')
}

/** One that cannot be read runs all the same. */
async function look(scad: Scad, listed: Session): Promise<LiveSession | null> {
  try {
    return await inFull(scad, listed)
  } catch (error) {
    if (isError(error, 'session-not-found')) return null
    if (isError(error, 'engine-failed')) return { session: listed, events: [] }
    throw error
  }
}
