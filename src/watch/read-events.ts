import { z } from 'zod'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { type Past, readSession } from './read-session.ts'
import type { ScadEvent } from './scad-event.ts'
import { sinceSchema } from './since.ts'
import { type Wanted, wantedOf, wantedSessions } from './wanted.ts'

export const readEventsInput = z.object({
  project: keySchema.optional().describe('only what concerns this project'),
  session: sessionSchema.optional().describe('only what concerns this session'),
  since: sinceSchema.optional().describe('only what happened since: a time such as 2026-03-01T08:00, or 2h for so long ago'),
})

/**
 * What has happened so far, oldest first.
 * @throws session-not-found, session-ambiguous, engine-unreachable, engine-permission, engine-failed
 */
export async function readEvents(scad: Scad, input: z.input<typeof readEventsInput> = {}): Promise<ScadEvent[]> {
  const parsed = readEventsInput.parse(input)
  const { since = 0 } = parsed
  const pasts = await readPasts(scad, await wantedOf(scad, parsed))
  return merged(pasts).filter(({ time }) => time >= since)
}

/** The past of each session that is wanted. */
export async function readPasts(scad: Scad, wanted: Wanted): Promise<(Past & { session: Session })[]> {
  const sessions = await wantedSessions(scad, wanted)
  return await Promise.all(sessions.map(async (session) => ({ session, ...(await readSession(scad, session)) })))
}

/** All their events, oldest first. What is told of one session keeps its order, whatever its clock did. Pure. */
export function merged(pasts: readonly Pick<Past, 'events'>[]): ScadEvent[] {
  return pasts
    .flatMap(({ events }) => inOrder(events))
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
