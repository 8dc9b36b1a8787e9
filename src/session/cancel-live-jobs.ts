import { setTimeout as wait } from 'node:timers/promises'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from './journal.ts'
import { liveJobs } from './live-jobs.ts'
import { requestCancel } from './request-cancel.ts'
import type { Session } from './session.ts'

const pollMs = 150
/** It also takes a while to keep what the repositories hold. */
const patienceMs = 150_000

/**
 * @param otherwise what helps besides waiting
 * @throws session-busy when a job runs in the session
 */
export async function requireIdle(scad: Scad, session: Session, otherwise = 'or say --force to cancel'): Promise<void> {
  const ids = await liveIds(scad, session)
  if (ids.length === 0) return
  const what = ids.length === 1 ? 'a job runs' : `${ids.length} jobs run`
  throw new ScadError('session-busy', `${what} in session ${session.id}: ${ids.join(', ')}`, {
    hint: `scad job wait ${ids[0]}, ${otherwise}`,
  })
}

/**
 * Cancels every job that runs in the session, and waits until they have ended. A session in which no process more can be
 * started, so that nobody can say what runs, has its processes ended all at once.
 *
 * @returns the ids of the jobs, and whether the session had to be stopped
 * @throws session-busy when a job does not end
 */
export async function cancelLiveJobs(scad: Scad, session: Session): Promise<{ cancelled: string[]; stopped: boolean }> {
  try {
    const ids = await liveIds(scad, session)
    for (const id of ids) scad.progress({ type: 'note', text: `cancelling job ${id}` })
    await Promise.all(ids.map(async (id) => await requestCancel(scad, session.container, shortOf(id))))
    await untilGone(scad, session, ids)
    return { cancelled: ids, stopped: false }
  } catch (error) {
    if (!isError(error, 'engine-failed')) throw error
    scad.progress({ type: 'warning', text: `the jobs of ${session.id} cannot be listed, so it is stopped with all that runs in it` })
    await scad.engine.stopContainer(session.container, 1)
    return { cancelled: [], stopped: true }
  }
}

/** A witness outlives the end it has written by a moment: the journal has the last word. */
async function liveIds(scad: Scad, session: Session): Promise<string[]> {
  if (session.state !== 'running' && session.state !== 'starting') return []
  const live = await liveJobs(scad, session.container)
  if (live.size === 0) return []
  const journal = await readJournal(scad, session)
  const ended = new Set(journal.flatMap((event) => (event.event === 'ended' ? [event.job] : [])))
  return [...live].filter((short) => !ended.has(short)).map((short) => `${session.id}/${short}`)
}

function shortOf(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}

/** A job gets its time to end by itself before it is killed. */
async function untilGone(scad: Scad, session: Session, ids: readonly string[]): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const live = await liveIds(scad, session)
    const left = ids.find((id) => live.includes(id))
    if (left === undefined) return
    if (performance.now() > deadline) throw new ScadError('session-busy', `job ${left} was cancelled, but does not end`)
    await wait(pollMs, undefined, { signal: scad.signal })
  }
}
