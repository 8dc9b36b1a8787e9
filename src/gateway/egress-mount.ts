import type { Mount } from '../engine/container-spec.ts'
import { layout } from '../scad/layout.ts'
import { type PartOwner, partLabels } from '../scad/part-labels.ts'
import { egressVolume } from './gateway-names.ts'

/**
 * The folder of sockets that a session shares with its gateway alone. Only the gateway makes any: connecting needs no right to write. Pure.
 * @param side the gateway's image says whose the folder is
 */
export function egressMount(side: 'session' | 'gateway', owner: PartOwner): Mount {
  const inSession = side === 'session'
  const labels = partLabels('egress', owner)
  return { type: 'volume', source: egressVolume(owner.id), target: layout.egress, readOnly: inSession, noCopy: inSession, labels }
}
