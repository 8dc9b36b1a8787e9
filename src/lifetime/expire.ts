import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { stopSession } from '../session/stop.ts'
import { formatDuration } from '../text/duration.ts'
import { clockAhead, type Deadline, deadlineOf, listDeadlines } from './deadline.ts'
import { expirySchema } from './expiry.ts'
import { isInUse } from './in-use.ts'
import { removeSession } from './remove.ts'

export const expireSessionsInput = z.object({
  project: keySchema.optional().describe('only sessions of this project'),
  apply: z.boolean().default(false).describe('stop or remove them; without this nothing is changed'),
})

/** What becomes of a session whose time is over, and why. */
export const expiredSessionSchema = expirySchema.extend({
  id: z.string(),
  project: z.string(),
  goes: z.boolean().describe('whether it is stopped or removed, or would be; false when something is in the way'),
  reason: z.string(),
})
export type ExpiredSession = z.infer<typeof expiredSessionSchema>

/**
 * Finds the sessions whose `ttl` or `idle` time is over; with `apply` saves their work, and stops or removes them as their config said.
 * A job that runs is waited for, whatever the limit: the session goes at a later call, after the job's end. `idle` also waits for an open
 * shell or command. One that cannot be saved stays, with the cause.
 *
 * @returns the sessions whose time is over; the others are not named
 * @throws engine-unreachable, engine-permission, engine-failed
 */
export async function expireSessions(scad: Scad, input: z.input<typeof expireSessionsInput> = {}): Promise<ExpiredSession[]> {
  const { project, apply } = expireSessionsInput.parse(input)
  const ahead = await clockAhead(scad)
  const due = (deadline: Deadline): boolean => deadline.expiry.time <= scad.now() + ahead
  const expired: ExpiredSession[] = []
  for (const listed of (await listDeadlines(scad, project)).filter(due)) {
    // those before it may have taken minutes to save
    const deadline = await deadlineOf(scad, listed.session)
    if (deadline === null || !due(deadline)) continue
    const obstacle = (await inTheWay(scad, deadline)) ?? (apply ? await end(scad, deadline) : null)
    const { id, project: name } = deadline.session
    const over = formatDuration(scad.now() + ahead - deadline.expiry.time)
    expired.push({
      ...{ id, project: name, ...deadline.expiry, goes: obstacle === null },
      reason: `its ${deadline.expiry.cause} time was over ${over} ago${obstacle === null ? '' : `; ${obstacle}`}`,
    })
  }
  return expired
}

async function inTheWay(scad: Scad, { session, expiry, running }: Deadline): Promise<string | null> {
  if (running.length > 0) return `it goes when ${running.join(' and ')} ${running.length === 1 ? 'has' : 'have'} ended`
  return expiry.cause === 'idle' && (await isInUse(scad, session)) ? 'somebody is at work in it' : null
}

/** @returns why it is still there, or null */
async function end(scad: Scad, { session: { id }, expiry }: Deadline): Promise<string | null> {
  try {
    if (expiry.action === 'stop') await stopSession(scad, { session: id }, { idle: true })
    else await removeSession(scad, { session: id }, 'expired')
    return null
  } catch (error) {
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    return error.code === 'session-not-found' ? null : error.message
  }
}
