import { z } from 'zod'
import { ensureGateway } from '../gateway/ensure-gateway.ts'
import { ensureOwnNetwork } from '../gateway/ensure-own-network.ts'
import { openNetwork } from '../gateway/gateway-names.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from './find.ts'
import { gatewaySession } from './gateway-session.ts'
import { noteEvent, readJournal } from './journal.ts'
import { keepGateway } from './keep-gateway.ts'
import { recheckMounts } from './mounts.ts'
import { observeRunEnd } from './run-end.ts'
import { requireReady, requireRunning, type Session } from './session.ts'
import { withSessionLock } from './session-locks.ts'
import { settleAll } from './settle-all.ts'
import { startSessionContainer } from './start-container.ts'

export const resumeSessionInput = z.object({ session: sessionSchema })

/**
 * Starts a stopped session again, with all its files. Its mounts must still be what they were. One that runs already has
 * its gateway started again where that does not run, with the keys of its jobs.
 *
 * @throws session-not-found, session-ambiguous, session-stopped when it cannot run any more, session-lost, mount-missing, mount-refused,
 *   gpu-unavailable, limit-reached, locked
 */
export async function resumeSession(scad: Scad, input: z.input<typeof resumeSessionInput>): Promise<Session> {
  const found = await findSession(scad, resumeSessionInput.parse(input).session)
  if (found.state !== 'broken') requireReady(found)
  const { id } = found
  return await withSessionLock(scad, { id }, async () => {
    const session = await findSession(scad, id)
    if (session.state !== 'stopped') {
      requireRunning(session)
      await finishResume(scad, session)
      await keepGateway(scad, session)
      return session
    }
    const checked = await recheckMounts(
      scad,
      session.spec.mounts,
      session.repos.map((repo) => repo.path),
    )
    const container = await scad.engine.inspectContainer(session.container)
    // the engine forgets it at the start
    const before = container === null ? undefined : await observeRunEnd(scad, container)
    if (session.spec.network.mode === 'open') await ensureOwnNetwork(scad, openNetwork)
    const guarded = gatewaySession(session)
    await settleAll(
      [async () => await ensureGateway(scad, guarded), async () => await startSessionContainer(scad, { ...session, mounts: checked })],
      async (work) => await work(),
    )
    await noteEvent(scad, session.container, { event: 'ready', before })
    return { ...session, state: 'running' }
  })
}

/** One that was killed had started the container and not yet said so. */
async function finishResume(scad: Scad, session: Session): Promise<void> {
  const last = (await readJournal(scad, session)).findLast(({ event }) => event === 'ready' || event === 'stopped')
  if (last?.event === 'stopped') await noteEvent(scad, session.container, { event: 'ready' })
}
