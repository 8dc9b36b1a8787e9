import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from '../session/journal.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { liveJobs } from '../session/live-jobs.ts'
import type { Session } from '../session/session.ts'
import { deriveJobs, openJobs } from './derive.ts'
import type { Job } from './job.ts'

/** The jobs of one session at this moment, oldest first. @throws engine-failed */
export async function observeJobs(scad: Scad, session: Session): Promise<Job[]> {
  const running = session.state === 'running' || session.state === 'starting'
  let events = await readJournal(scad, session.container)
  let live: Set<string> | null = new Set()
  if (running && openJobs(events).length > 0) {
    live = await aliveOrUnknown(scad, session)
    // One that ended between the two looks has its line by now: a witness goes only after it.
    if (endedMeanwhile(events, live)) events = await readJournal(scad, session.container)
  }
  return deriveJobs(events, { id: session.id, running, live })
}

function endedMeanwhile(events: readonly JournalEvent[], live: ReadonlySet<string> | null): boolean {
  return live !== null && openJobs(events).some((short) => !live.has(short))
}

/** A session that has no process left to look with is one in which something runs. */
async function aliveOrUnknown(scad: Scad, session: Session): Promise<Set<string> | null> {
  try {
    return await liveJobs(scad, session.container)
  } catch (error) {
    if (!isError(error, 'engine-failed')) throw error
    const container = await scad.engine.inspectContainer(session.container)
    return container?.state === 'running' ? null : new Set()
  }
}
