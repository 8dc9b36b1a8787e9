import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { followJournal } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { deriveJobs } from './derive.ts'
import { goesOn } from './goes-on.ts'
import { type Job, jobId } from './job.ts'

const patienceMs = 30_000

/**
 * The job that the runner has just begun, once the journal tells of its start: the engine hands the lines on a moment later.
 * @throws engine-failed when it does not
 */
export async function awaitBeginning(scad: Scad, session: Session, short: string): Promise<Job> {
  const signal = AbortSignal.any([scad.signal, AbortSignal.timeout(patienceMs)])
  const events: JournalEvent[] = []
  for await (const event of followJournal(scad, session.container, { signal })) {
    if (!('job' in event) || event.job !== short) continue
    events.push(event)
    if (event.event === 'created') continue
    const [job] = deriveJobs(events, session.id, { container: 'unseen' })
    if (job !== undefined) return job
  }
  const id = jobId(session.id, short)
  if (scad.signal.aborted) throw goesOn(scad, id, `scad job wait ${id}`)
  throw new ScadError('engine-failed', `the journal of session ${session.id} does not tell of job ${id}`, { hint: `scad job show ${id}` })
}
