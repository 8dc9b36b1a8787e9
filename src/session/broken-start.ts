import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { requireIdle } from './cancel-live-jobs.ts'
import { findSession } from './find.ts'
import { readJournalCopy } from './journal.ts'
import { listSessions } from './list.ts'
import { removeRest } from './remove-rest.ts'
import { saveSession } from './save.ts'
import { isReady, type Session } from './session.ts'
import { withCodeLock, withSessionLock } from './session-locks.ts'
import { isOfThisHome } from './start-claim.ts'

/**
 * Removes a session that never became ready, and its volume. No job can have begun in one; what its repositories hold is saved all
 * the same where it ran: a journal can be lost too.
 *
 * @returns false when it has become ready meanwhile, or only another machine can tell: then it stays
 * @throws locked while a process is at it, session-not-found, session-busy, and what `saveSession` throws
 */
export async function removeBrokenStart(scad: Scad, { id }: Pick<Session, 'id'>): Promise<boolean> {
  return await withSessionLock(
    scad,
    { id },
    async () =>
      await withCodeLock(scad, { id }, async () => {
        const session = await findSession(scad, id)
        const { state, container } = session
        const before = await readJournalCopy(scad, session)
        if (state === 'created' || (state === 'broken' && (await neverRan(scad, session)))) {
          // another machine may start it at this moment: the engine decides
          await scad.engine.removeContainer(container, { unused: true })
        } else {
          if (before.length > 0 || isReady(session) || !isOfThisHome(scad, session)) return false
          if (state !== 'lost') await removeHalfMade(scad, session)
        }
        // of one that is to come back, it holds what the session was
        if (before.length === 0) await removeRest(scad, { id })
        return true
      }),
  )
}

async function removeHalfMade(scad: Scad, session: Session): Promise<void> {
  await requireIdle(scad, session)
  await saveSession(scad, session)
  await scad.engine.removeContainer(session.container)
}

async function neverRan({ engine }: Scad, { container }: Session): Promise<boolean> {
  return (await engine.inspectContainer(container))?.state === 'created'
}

/** Clears away the sessions of a project whose start was broken off, and says so. One that cannot go is told, and stays. */
export async function clearBrokenStarts(scad: Scad, project: string): Promise<void> {
  const broken = (await listSessions(scad, { project })).filter(({ start, state }) => start === 'broken-off' && state !== 'broken')
  for (const session of broken) await clearBrokenStart(scad, session)
}

async function clearBrokenStart(scad: Scad, { id }: Session): Promise<void> {
  try {
    if (await removeBrokenStart(scad, { id }))
      scad.progress({ type: 'note', text: `removed session ${id}, whose start was broken off before it was ready` })
  } catch (error) {
    // another process may clear away the same
    if (isError(error, 'session-not-found', 'locked')) return
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    const text = `session ${id}, whose start was broken off, could not be removed: ${error.message}`
    scad.progress({ type: 'warning', text: `${text}; scad session remove ${id} --discard gives it up` })
  }
}
