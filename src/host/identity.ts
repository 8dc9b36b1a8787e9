/** Who runs scad on the host, and which uid:gid the agent's user has inside. */
export interface HostIdentity {
  uid: number
  gid: number
  /** The agent's user inside: the host user's ids, or a fixed pair when scad runs as root, so that nothing inside is ever uid 0. */
  agentUid: number
  agentGid: number
}

const fixedId = 10001

/** Reads the ids of this process. Where the platform has none (Windows) the fixed pair stands in. */
export function hostIdentity(): HostIdentity {
  const uid = process.getuid?.() ?? fixedId
  const gid = process.getgid?.() ?? fixedId
  return { uid, gid, agentUid: uid === 0 ? fixedId : uid, agentGid: uid === 0 || gid === 0 ? fixedId : gid }
}
