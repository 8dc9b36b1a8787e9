import { z } from 'zod'
import { sessionLimitsSchema } from '../scad/session-spec.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import type { Session } from '../session/session.ts'

/** When the limits of a session end it, and how. */
export const expirySchema = z.object({
  time: z.number().describe('ms since the epoch, by the clock of the engine'),
  cause: z.enum(['ttl', 'idle']).describe('which of its limits'),
  action: sessionLimitsSchema.shape.expired,
})
export type Expiry = z.infer<typeof expirySchema>

/**
 * When a session expires; null when it has no limit, or none that could still do anything to it. `ttl` counts from its start, or the
 * last time it was resumed; `idle` from the last thing its journal tells, and not while it is in use. A session that is lost, broken or
 * was never started is nobody's to end but its owner's. Pure.
 *
 * @param busy whether a job runs in it
 */
export function expiryOf(
  { state, created, spec }: Pick<Session, 'state' | 'created' | 'spec'>,
  events: readonly JournalEvent[],
  busy: boolean,
): Expiry | null {
  const limits = spec.session
  if (limits === undefined) return null
  const runs = state === 'running' || state === 'starting'
  if (!runs && (state !== 'stopped' || limits.expired === 'stop')) return null
  const last = (which: readonly JournalEvent[]): number => which.reduce((latest, { time }) => Math.max(latest, time), created)
  const ends: Omit<Expiry, 'action'>[] = []
  if (limits.ttl !== undefined) ends.push({ time: last(events.filter(({ event }) => event === 'ready')) + limits.ttl, cause: 'ttl' })
  if (limits.idle !== undefined && !busy) ends.push({ time: last(events) + limits.idle, cause: 'idle' })
  const [first] = ends.toSorted((a, b) => a.time - b.time)
  return first === undefined ? null : { ...first, action: limits.expired }
}
