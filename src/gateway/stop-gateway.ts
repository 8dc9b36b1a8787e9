import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionNetwork } from '../scad/session-spec.ts'
import { gatewayName } from './gateway-names.ts'

const graceSeconds = 2

/** Stops the gateway of a session that does not run any more; what it told of requests stays. One that is gone is as good. */
export async function stopGateway({ engine }: Scad, { id, network }: { id: string; network: SessionNetwork }): Promise<void> {
  if (network.mode !== 'allow') return
  try {
    await engine.stopContainer(gatewayName(id), graceSeconds)
  } catch (error) {
    if (!isError(error, 'session-not-found')) throw error
  }
}
