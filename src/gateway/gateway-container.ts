import type { ContainerSpec } from '../engine/container-spec.ts'
import { bareContainer } from '../image/bare-container.ts'
import { layout } from '../scad/layout.ts'
import { type PartOwner, partLabels } from '../scad/part-labels.ts'
import { egressMount } from './egress-mount.ts'
import { gatewayUser } from './gateway-image.ts'
import { egressNetwork, gatewayName } from './gateway-names.ts'

/**
 * The container of a gateway: not root, no capability, nothing to write to but memory and the volume of its sockets. Pure.
 * @param env the proxies of its machine, which it holds so that its session does not
 */
export function gatewayContainer(image: string, owner: PartOwner, env: Record<string, string>): ContainerSpec {
  return {
    ...bareContainer(gatewayName(owner.id), image),
    labels: partLabels('gateway', owner),
    user: gatewayUser,
    command: [`${layout.bin}/serve`],
    env,
    hostname: 'gateway',
    mounts: [egressMount('gateway', owner)],
    tmpfs: { [layout.gateway]: 'rw,nosuid,nodev,noexec,size=8m,mode=1777', '/tmp': 'rw,nosuid,nodev,noexec,size=8m,mode=1777' },
    network: egressNetwork,
    readOnlyRoot: true,
    resources: { memory: 256 * 2 ** 20, pids: 384 },
  }
}
