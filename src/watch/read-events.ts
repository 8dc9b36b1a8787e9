import { z } from 'zod'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { readArchived } from './archived.ts'
import { readSession } from './read-session.ts'
import type { ScadEvent } from './scad-event.ts'
import type { SessionHistory } from './session-history.ts'
import { sinceSchema } from './since.ts'
import { Told } from './told.ts'
import { type Wanted, wantedOf, wantedSessions } from './wanted.ts'

export const readEventsInput = z.object({
  project: keySchema.optional().describe('only what concerns this project'),
  session: sessionSchema.optional().describe('only what concerns this session'),
  since: sinceSchema.optional().describe('only what happened since: a time such as 2026-03-01T08:00, or 2h for so long ago'),
})

/**
 * What has happened so far, oldest first: to the sessions there are and, with `since`, to those that scad removed since then.
 * @throws session-not-found, session-ambiguous, engine-unreachable, engine-permission, engine-failed
 */
export async function readEvents(scad: Scad, input: z.input<typeof readEventsInput> = {}): Promise<ScadEvent[]> {
  const parsed = readEventsInput.parse(input)
  const { since } = parsed
  const { events } = await readPast(scad, await wantedOf(scad, parsed), since ?? scad.now())
  return events.filter(({ time }) => time >= (since ?? 0))
}

/** What has happened so far, oldest first, and what is known of the sessions there are. */
export interface Past {
  events: ScadEvent[]
  sessions: { session: Session; history: SessionHistory }[]
}

/** @param archivedSince what went before that, in ms since the epoch, is left out */
export async function readPast(scad: Scad, wanted: Wanted, archivedSince: number): Promise<Past> {
  const sessions = await Promise.all(
    (await wantedSessions(scad, wanted)).map(async (session) => ({ session, ...(await readSession(scad, session)) })),
  )
  const archived = await readArchived(scad, wanted, archivedSince)
  // one that goes meanwhile is in both
  const told = new Told()
  const events = merged([...sessions.map((one) => one.events), ...archived]).filter((event) => told.isNew(event))
  return { events, sessions }
}

/** Events of many sessions as one list, oldest first. Those of one session keep their order, whatever its clock did. Pure. */
export function merged(histories: readonly ScadEvent[][]): ScadEvent[] {
  return histories
    .flatMap(inOrder)
    .toSorted((a, b) => a.order - b.order)
    .map(({ event }) => event)
}

function inOrder(events: readonly ScadEvent[]): { order: number; event: ScadEvent }[] {
  let order = 0
  return events.map((event) => {
    order = Math.max(order, event.time)
    return { order, event }
  })
}
