import { z } from 'zod'
import { gatewayName } from '../gateway/gateway-names.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { networkModeSchema } from '../scad/session-spec.ts'
import { findSession } from '../session/find.ts'

export const showNetworkInput = z.object({ session: sessionSchema })

export const shownNetworkSchema = z.object({
  id: z.string(),
  mode: networkModeSchema,
  allow: z.array(z.string()).describe('hosts that it was started with; ".example.com" is a host and all below it'),
  allowed: z.array(z.string()).describe('hosts that were allowed since'),
  gateway: z.enum(['none', 'running', 'stopped']).describe('one that does not run lets nothing through'),
})
export type ShownNetwork = z.infer<typeof shownNetworkSchema>

/**
 * What a session reaches.
 * @throws session-not-found, session-ambiguous
 */
export async function showNetwork(scad: Scad, input: z.input<typeof showNetworkInput>): Promise<ShownNetwork> {
  const { id, spec, allowed } = await findSession(scad, showNetworkInput.parse(input).session)
  const gateway = spec.network.mode === 'allow' ? await scad.engine.inspectContainer(gatewayName(id)) : null
  return { id, ...spec.network, allowed, gateway: gateway === null ? 'none' : gateway.state === 'running' ? 'running' : 'stopped' }
}
