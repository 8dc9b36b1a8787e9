import { isError } from '../errors/scad-error.ts'
import { hasEnded } from '../job/job.ts'
import { observeJobs } from '../job/observe.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { isGone } from '../session/is-gone.ts'
import { readJournal } from '../session/journal.ts'
import { listSessions } from '../session/list.ts'
import { withJournal } from '../session/observe.ts'
import type { Session } from '../session/session.ts'
import { type Expiry, expiryOf } from './expiry.ts'

/** A session whose limits end it at some time. */
export interface Deadline {
  session: Session
  expiry: Expiry
  /** Ids of the jobs that run in it: it does not end before they do. */
  running: string[]
}

/**
 * Those sessions of this user that expire, as they stand at this moment.
 * @param project only its sessions
 */
export async function listDeadlines(scad: Scad, project?: string): Promise<Deadline[]> {
  const sessions = await listSessions(scad, { project })
  const found = await Promise.all(sessions.map(async (session) => await deadlineOf(scad, session)))
  return found.filter((deadline) => deadline !== null)
}

/** When a session expires; null when it does not, is another user's, or has gone. */
export async function deadlineOf(scad: Scad, listed: Session): Promise<Deadline | null> {
  if (listed.labels[label.owner] !== String(scad.identity.uid) || expiryOf(listed, [], false) === null) return null
  try {
    const events = await readJournal(scad, listed)
    const session = withJournal(listed, events)
    const running = (await observeJobs(scad, session, events)).filter((job) => !hasEnded(job)).map(({ id }) => id)
    const expiry = expiryOf(session, events, running.length > 0)
    return expiry === null ? null : { session, expiry, running }
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found') && (await isGone(scad, listed))) return null
    throw error
  }
}

/**
 * The time, in ms since the epoch by this machine's clock, at which `expireSessions` next has something to do; null when no session
 * expires. It may lie in the past, when something was in the way of an end. Sessions that only wait for a job are left out: the end
 * of the job is in the journal.
 */
export async function nextDeadline(scad: Scad): Promise<number | null> {
  const ahead = await clockAhead(scad)
  const now = scad.now()
  const times = (await listDeadlines(scad)).flatMap(({ expiry, running }) => {
    const time = expiry.time - ahead
    return running.length > 0 && time <= now ? [] : [time]
  })
  return times.length === 0 ? null : Math.min(...times)
}

/** ms that the engine's clock, which journals and ages are told by, is ahead of this machine's. */
export async function clockAhead({ engine }: Pick<Scad, 'engine'>): Promise<number> {
  return (await engine.info()).clockAhead ?? 0
}
