import type { Mount } from '../engine/container-spec.ts'
import { blankLabels, label } from '../scad/labels.ts'
import { layout } from '../scad/layout.ts'
import { egressVolume } from './gateway-names.ts'

/** Whose gateway it is, as the labels of its container and volume tell. */
export interface GatewayOwner {
  /** Id of the session. */
  id: string
  project: string
  version: string
  /** uid of the host user. */
  owner: number
  /** The SCAD_HOME, as `homeMark` tells. */
  home: string
}

/** What is said of the container and of the volume of a gateway. Pure. */
export function gatewayLabels(kind: 'gateway' | 'egress', { id, project, version, owner, home }: GatewayOwner): Record<string, string> {
  return {
    ...blankLabels(),
    [label.kind]: kind,
    [label.version]: version,
    [label.project]: project,
    [label.session]: id,
    [label.owner]: String(owner),
    [label.home]: home,
  }
}

/**
 * The folder of sockets that a session shares with its gateway alone. Only the gateway makes any: connecting needs no right to write. Pure.
 * @param side the gateway's image says whose the folder is
 */
export function egressMount(side: 'session' | 'gateway', owner: GatewayOwner): Mount {
  const inSession = side === 'session'
  const labels = gatewayLabels('egress', owner)
  return { type: 'volume', source: egressVolume(owner.id), target: layout.egress, readOnly: inSession, noCopy: inSession, labels }
}
