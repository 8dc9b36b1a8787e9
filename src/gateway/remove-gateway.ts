import type { Scad } from '../scad/scad.ts'
import { egressVolume, gatewayName } from './gateway-names.ts'

/** Removes the gateway of a session, with its sockets; none that is there is as good. The session's own container has to be gone. */
export async function removeGateway({ engine }: Pick<Scad, 'engine'>, id: string): Promise<void> {
  await engine.removeContainer(gatewayName(id))
  await engine.removeVolume(egressVolume(id))
}
