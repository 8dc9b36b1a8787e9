import { z } from 'zod'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cancelLiveJobs, requireIdle } from './cancel-live-jobs.ts'
import { findSession } from './find.ts'
import { noteEvent } from './journal.ts'
import { requireContainer, type Session } from './session.ts'
import { withSessionLock } from './session-locks.ts'

export const stopSessionInput = z.object({ session: sessionSchema })

/** What is left after TERM gets this long before KILL. */
const graceSeconds = 10

/**
 * Stops a session; its files stay. A job that runs is cancelled first, so that its end is recorded. Does nothing when it is stopped already.
 *
 * @param options.idle stop it only when no job runs
 * @throws session-not-found, session-ambiguous, session-lost, locked; session-busy with `idle`
 */
export async function stopSession(
  scad: Scad,
  input: z.input<typeof stopSessionInput>,
  { idle = false }: { idle?: boolean } = {},
): Promise<Session> {
  const { id } = await findSession(scad, stopSessionInput.parse(input).session)
  return await withSessionLock(scad, { id }, async () => {
    const session = await findSession(scad, id)
    requireContainer(session)
    if (session.state !== 'running' && session.state !== 'starting') return session
    if (idle) await requireIdle(scad, session)
    const { stopped } = await cancelLiveJobs(scad, session)
    if (!stopped) {
      await noteEvent(scad, session.container, { event: 'stopped' })
      await scad.engine.stopContainer(session.container, graceSeconds)
    }
    return { ...session, state: 'stopped' }
  })
}
