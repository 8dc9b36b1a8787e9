import type { Scad } from '../scad/scad.ts'
import { readJournal, readJournalCopy, readWholeJournal } from '../session/journal.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import type { Session } from '../session/session.ts'
import { deriveJobs, openJobs } from './derive.ts'
import type { Job } from './job.ts'
import { lookAt } from './look.ts'

/**
 * The jobs of one session at this moment, oldest first. More than the journal is asked for only when a job has no end in it.
 * @param read its journal, when the caller has just read it
 * @throws engine-failed, session-not-found when it is gone
 */
export async function observeJobs(scad: Scad, session: Session, read?: readonly JournalEvent[]): Promise<Job[]> {
  const events = read ?? (await readJournal(scad, session))
  const open = openJobs(events)
  if (open.length === 0) return deriveJobs(events, session.id, { container: 'unseen' })
  const look = await lookAt(scad, session)
  const silent = new Set(look.container === 'running' ? open.filter((short) => !look.live.has(short)) : open)
  if (look.container === 'unseen' || silent.size === 0) return deriveJobs(events, session.id, look)
  // One that ended between the two looks has its line by now: a witness goes only after it.
  const more = [...(await readJournal(scad, session)), ...(await readJournalCopy(scad, session))]
  const ends = more.filter((event) => event.event === 'ended' && silent.has(event.job))
  return deriveJobs([...events, ...ends], session.id, look)
}

/** The same with those whose lines the engine did not take, so that the copy of the journal alone tells of them: a further read. */
export async function observeAllJobs(scad: Scad, session: Session): Promise<Job[]> {
  return await observeJobs(scad, session, await readWholeJournal(scad, session))
}
