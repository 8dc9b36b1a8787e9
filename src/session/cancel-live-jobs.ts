import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { liveJobs } from './live-jobs.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

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
  await Promise.all(live.map(async (short) => await cancel(scad, session, short)))
  return ids
}

async function cancel(scad: Scad, session: Session, short: string): Promise<void> {
  scad.progress({ type: 'note', text: `cancelling job ${session.id}/${short}` })
  const { code, stderr } = await runInside(scad, session.container, runnerRequest('cancel', short))
  if (code !== 0)
    throw new ScadError(
      'session-busy',
      `job ${session.id}/${short} could not be cancelled: ${cleanLine(stderr) || `cancel ended with ${code}`}`,
    )
}
