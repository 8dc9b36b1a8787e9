import { ensureOwnNetwork } from '../gateway/ensure-own-network.ts'
import { openNetwork } from '../gateway/gateway-names.ts'
import type { Scad } from '../scad/scad.ts'
import { sessionContainer, type SessionPlan } from './spec.ts'

/**
 * Creates the container of a session, and the network that it is to be in.
 * @returns its id
 * @throws name-taken: the engine lets one creation of a name win
 */
export async function createSessionContainer(scad: Scad, plan: SessionPlan): Promise<string> {
  if (plan.spec.network.mode === 'open') await ensureOwnNetwork(scad, openNetwork)
  return await scad.engine.createContainer(sessionContainer(plan))
}
