import { ensureGateway, type GatewayParts } from '../gateway/ensure-gateway.ts'
import { cleanUp } from '../image/clean-up.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from './find.ts'
import { noteEvent } from './journal.ts'
import { recheckMounts } from './mounts.ts'
import { noteAllowed } from './note-allowed.ts'
import { prepareOverlays } from './prepare-overlays.ts'
import { removeRest } from './remove-rest.ts'
import type { Session } from './session.ts'
import { settleAll } from './settle-all.ts'
import type { SessionPlan } from './spec.ts'
import { startSessionContainer } from './start-container.ts'

export interface EnteredSession {
  /** What its container was made of. */
  plan: SessionPlan
  container: string
  gateway: GatewayParts | null
  /** Hosts that its gateway lets through besides those of its spec. */
  allowed?: readonly string[]
  /** Brings in what has to be there before it runs. */
  lay?: () => Promise<void>
}

/**
 * Makes a session of a container that was claimed and never ran: its overlays are laid, its mounts looked at once more, its gateway and it
 * are started, and `fill` brings in what belongs there. Then it is ready. When a step fails the container is removed again.
 *
 * @returns the session, and what `fill` does
 * @throws limit-reached, mount-missing, mount-refused, overlay-unavailable, gpu-unavailable, engine-failed, … and what `fill` throws
 */
export async function enterSession<T>(
  scad: Scad,
  { plan, container, gateway, allowed = [], lay }: EnteredSession,
  fill: () => Promise<T>,
): Promise<{ session: Session; filled: T }> {
  const { id, project, user, spec, repos } = plan
  try {
    await prepareOverlays(scad, plan)
    await lay?.()
    // building may have taken minutes
    const mounts = await recheckMounts(
      scad,
      spec.mounts,
      repos.map(({ path }) => path),
    )
    const guarded = { ...plan, network: { ...spec.network, allow: [...spec.network.allow, ...allowed] } }
    const enter = async (): Promise<T> => {
      await startSessionContainer(scad, { id, project, spec, container, user, mounts })
      const result = await fill()
      await noteAllowed(scad, container, allowed)
      await noteEvent(scad, container, { event: 'ready' })
      return result
    }
    const filled = enter()
    await settleAll([filled, ensureGateway(scad, guarded, { parts: gateway })], async (work): Promise<unknown> => await work)
    return { session: await findSession(scad, id), filled: await filled }
  } catch (error) {
    await cleanUp(scad, `remove the container of ${id}`, async (engine) => {
      await engine.removeContainer(container)
      await removeRest({ ...scad, engine }, { id })
    })
    throw error
  }
}
