import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from '../session/journal.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { liveJobs } from '../session/live-jobs.ts'
import type { Session } from '../session/session.ts'
import { deriveJobs, openJobs, type SessionFacts } from './derive.ts'
import type { Job } from './job.ts'

/**
 * The jobs of one session at this moment, oldest first.
 * @param read its journal, when the caller has just read it
 * @throws engine-failed, session-not-found when it is gone
 */
export async function observeJobs(scad: Scad, session: Session, read?: readonly JournalEvent[]): Promise<Job[]> {
  const events = read ?? (await readJournal(scad, session))
  const told = { id: session.id, gone: session.state === 'lost' }
  if (openJobs(events).length === 0) return deriveJobs(events, { ...told, running: isRunning(session), live: null })
  const facts = { ...told, ...(await lookInside(scad, session)) }
  // One that ended between the two looks has its line by now: a witness goes only after it.
  return deriveJobs(mayHaveEnded(events, facts) ? await readJournal(scad, session) : events, facts)
}

function isRunning({ state }: Session): boolean {
  return state === 'running' || state === 'starting'
}

function mayHaveEnded(events: readonly JournalEvent[], { live }: SessionFacts): boolean {
  return live !== null && openJobs(events).some((short) => !live.has(short))
}

const nobody: ReadonlySet<string> = new Set()

/** Which witnesses live. A session that runs and has no process left to look with is one in which something goes on. */
async function lookInside(scad: Scad, session: Session): Promise<Pick<SessionFacts, 'running' | 'live'>> {
  if (!isRunning(session)) return { running: false, live: nobody }
  try {
    return { running: true, live: await liveJobs(scad, session.container) }
  } catch (error) {
    if (!isError(error, 'engine-failed', 'session-stopped', 'session-not-found')) throw error
    const container = await scad.engine.inspectContainer(session.container)
    return container?.state === 'running' ? { running: true, live: null } : { running: false, live: nobody }
  }
}
