import { homeMark } from '../host/home-mark.ts'
import { listClaims } from '../host/locks.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournalCopy } from './journal.ts'
import { observeSession, withJournal } from './observe.ts'
import { isReady, type Session } from './session.ts'
import { sessionLock } from './session-locks.ts'

/**
 * The session, with what is known of its start when its journal does not say that it became ready: whoever starts one holds its lock,
 * and a process that was killed holds none.
 * @param session with its journal
 * @throws engine-failed when its journal cannot be read, session-not-found when it is gone
 */
export async function withStart(scad: Scad, session: Session): Promise<Session> {
  if (isReady(session) || session.state === 'broken') return session
  if (!isOfThisHome(scad, session)) return { ...session, start: 'unknown' }
  const claims = await listClaims(scad.paths)
  if (claims.some(({ name, alive }) => alive && name === sessionLock(session.id))) return { ...session, start: 'under-way' }
  // it may have gone on since it was looked at
  const now = session.state === 'created' ? await lookAgain(scad, session) : session
  if (now.state === 'created' || now.state === 'lost') return { ...now, start: 'broken-off' }
  // an engine's log can be emptied: the copy tells what was in it
  return withJournal(now, await readJournalCopy(scad, now))
}

async function lookAgain({ engine }: Scad, session: Session): Promise<Session> {
  const container = await engine.inspectContainer(session.container)
  return (container && observeSession(container)) ?? session
}

/** Whether the locks of this SCAD_HOME tell of the session's start. */
export function isOfThisHome(scad: Pick<Scad, 'paths'>, { labels }: Pick<Session, 'labels'>): boolean {
  return labels[label.home] === homeMark(scad.paths)
}
