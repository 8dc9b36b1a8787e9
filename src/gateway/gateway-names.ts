/** The container through which a session reaches what it may. No id of a session ends like this. */
export function gatewayName(id: string): string {
  return `scad-${id}.gateway`
}

/** The volume in which a session and its gateway have their sockets. */
export function egressVolume(id: string): string {
  return `scad-${id}.egress`
}

/** The network that all gateways share: engines have room for some thirty of them. */
export const egressNetwork = 'scad-egress'

/** The network of sessions that reach whatever their machine does. */
export const openNetwork = 'scad-open'
