import { z } from 'zod'
import { stopGateway } from '../gateway/stop-gateway.ts'
import { sessionSchema as sessionIdSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cancelLiveJobs, requireIdle } from './cancel-live-jobs.ts'
import { findSession } from './find.ts'
import { gatewaySession } from './gateway-session.ts'
import { noteEvent } from './journal.ts'
import { keepOnVolume } from './keep.ts'
import { saveBefore } from './save-before.ts'
import { savedRepoSchema, type SavedRepo } from './save.ts'
import { requireContainer, type Session, sessionSchema } from './session.ts'
import { withCodeLock, withSessionLock } from './session-locks.ts'

export const stopSessionInput = z.object({
  session: sessionIdSchema,
  discard: z.boolean().default(false).describe('save nothing first'),
})

export const stoppedSessionSchema = sessionSchema.extend({ saved: z.array(savedRepoSchema).describe('what was saved on the host first') })
/** A session that does not run any more, and what was saved of it. */
export type StoppedSession = Session & { saved: SavedRepo[] }

/** What is left after TERM gets this long before KILL. */
const graceSeconds = 10

/**
 * Stops a session; its files stay. A job that runs is cancelled first, so that its end is recorded, and all work is saved on the host (see
 * `saveSession`): should the container be lost while nobody looks, nothing is. When that fails the session runs on, unless `discard` says
 * that nothing is to be saved. Does nothing when it is stopped already.
 *
 * @param options.idle stop it only when no job runs
 * @throws session-not-found, session-ambiguous, session-lost, unsaved-work, locked; session-busy with `idle`
 */
export async function stopSession(
  scad: Scad,
  input: z.input<typeof stopSessionInput>,
  { idle = false }: { idle?: boolean } = {},
): Promise<StoppedSession> {
  const { session: wanted, discard } = stopSessionInput.parse(input)
  const { id } = await findSession(scad, wanted)
  return await withSessionLock(scad, { id }, async () => {
    const session = await findSession(scad, id)
    requireContainer(session)
    if (session.state !== 'running' && session.state !== 'starting') return { ...session, saved: [] }
    if (idle) await requireIdle(scad, session)
    const { stopped } = await cancelLiveJobs(scad, session)
    const saved = discard
      ? []
      : await withCodeLock(scad, session, async () => await saveBefore(scad, stopped ? await findSession(scad, id) : session, 'stop'))
    if (!stopped) {
      if (!discard) await keepBefore(scad, session)
      await noteEvent(scad, session.container, { event: 'stopped' })
      await scad.engine.stopContainer(session.container, graceSeconds)
    }
    await stopGateway(scad, gatewaySession(session))
    return { ...session, state: 'stopped', saved }
  })
}

/** A stopped container goes with the first pruning: what is kept of it must not be older than what was saved. */
async function keepBefore(scad: Scad, session: Session): Promise<void> {
  const unkept = await keepOnVolume(scad, session)
  if (unkept !== '')
    scad.progress({
      type: 'warning',
      text: `${session.id} is saved, but restoring it, should its container be lost, gives what was kept before: ${unkept}`,
    })
}
