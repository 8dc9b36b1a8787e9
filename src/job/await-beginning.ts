import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { followJournal } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { deriveJobs } from './derive.ts'
import { findJob } from './find.ts'
import { goesOn } from './goes-on.ts'
import { type Job, jobId } from './job.ts'

const patienceMs = 30_000

/**
 * The job that the runner has just begun, once the journal tells of its start: the engine hands the lines on a moment later. One whose
 * container ends meanwhile is what is seen of it then.
 * @throws engine-failed when it does not
 */
export async function awaitBeginning(scad: Scad, session: Session, short: string): Promise<Job> {
  const id = jobId(session.id, short)
  try {
    return (await untilTold(scad, session, short)) ?? (await findJob(scad, id))
  } catch (error) {
    if (!isError(error, 'job-not-found')) throw goesOn(scad, id, `scad job wait ${id}`, error)
    const message = `the journal of session ${session.id} does not tell of job ${id}`
    throw new ScadError('engine-failed', message, { hint: `scad job show ${id}`, cause: error })
  }
}

/** Null when the journal ends before it tells of the start. */
async function untilTold(scad: Scad, session: Session, short: string): Promise<Job | null> {
  const signal = AbortSignal.any([scad.signal, AbortSignal.timeout(patienceMs)])
  const events: JournalEvent[] = []
  try {
    for await (const event of followJournal(scad, session.container, { signal })) {
      if (!('job' in event) || event.job !== short) continue
      events.push(event)
      if (event.event === 'created') continue
      const [job] = deriveJobs(events, session.id, { container: 'unseen' })
      if (job !== undefined) return job
    }
  } catch (error) {
    // a container that is removed breaks its journal off
    if (!isError(error, 'engine-failed', 'session-not-found')) throw error
  }
  scad.signal.throwIfAborted()
  return null
}
