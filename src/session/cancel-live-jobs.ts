import { setTimeout as wait } from 'node:timers/promises'
import { ScadError } from '../errors/scad-error.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { liveJobs } from './live-jobs.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

const pollMs = 150
const patienceMs = 60_000

/**
 * Makes sure that no job runs in the session.
 *
 * @param force cancel what runs, instead of refusing
 * @returns the ids of the jobs that were cancelled
 * @throws session-busy
 */
export async function cancelLiveJobs(scad: Scad, session: Session, force: boolean): Promise<string[]> {
  if (session.state !== 'running' && session.state !== 'starting') return []
  const live = [...(await liveJobs(scad, session.container))]
  const ids = live.map((short) => `${session.id}/${short}`)
  if (live.length > 0 && !force)
    throw new ScadError(
      'session-busy',
      `${live.length === 1 ? 'a job runs' : `${live.length} jobs run`} in session ${session.id}: ${ids.join(', ')}`,
      {
        hint: `scad job wait ${ids[0]}, or say --force to cancel`,
      },
    )
  for (const id of ids) scad.progress({ type: 'note', text: `cancelling job ${id}` })
  await Promise.all(live.map(async (short) => await requestCancel(scad, session, short)))
  await untilGone(scad, session, live)
  return ids
}

/** The witness of a job ends it when it finds this file, and writes its end into the journal. */
async function requestCancel(scad: Scad, session: Session, short: string): Promise<void> {
  const request = { ...runnerRequest('cancel'), command: ['/usr/bin/touch', `${layout.jobs}/${short}/cancel`] }
  const { code, stderr } = await runInside(scad, session.container, request)
  if (code !== 0) throw new ScadError('session-busy', `job ${session.id}/${short} could not be cancelled: ${cleanLine(stderr)}`)
}

/** A job gets its time to end by itself before it is killed. */
async function untilGone(scad: Scad, session: Session, shorts: readonly string[]): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const live = await liveJobs(scad, session.container)
    const left = shorts.filter((short) => live.has(short))
    if (left.length === 0) return
    if (performance.now() > deadline) throw new ScadError('session-busy', `job ${session.id}/${left[0]} was cancelled, but does not end`)
    await wait(pollMs, undefined, { signal: scad.signal }).catch(() => undefined)
    scad.signal.throwIfAborted()
  }
}
