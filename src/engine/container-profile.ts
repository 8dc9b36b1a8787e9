/** How a container is confined, as the engine itself tells it and in scad's words. Limits are null where the engine sets none. */
export interface ContainerProfile {
  /** The user of its first process, as it was asked for: '' is root. */
  user: string
  privileged: boolean
  /** Names without `CAP_`, sorted: what root inside has. */
  capabilities: string[]
  /** A process may gain privileges, as by a setuid program. */
  newPrivileges: boolean
  /** `engine` is the profile of the engine. */
  seccomp: 'engine' | 'unconfined' | 'custom'
  /** Name of the AppArmor profile; '' for none. */
  apparmor: string
  /** What the kernel tells of the machine in /proc and /sys is hidden or read-only. */
  masked: boolean
  readOnlyRoot: boolean
  init: boolean
  autoRemove: boolean
  /** `no`, `always`, `on-failure`, … */
  restart: string
  pids: number | null
  /** bytes */
  memory: number | null
  /** bytes besides the memory */
  swap: number | null
  cpus: number | null
  /** What the kernel adds when it chooses what to kill. */
  oomScore: number
  /** bytes of /dev/shm */
  shm: number | null
  /** bytes that it may write on top of its image */
  disk: number | null
  /** bytes of the engine's log of it */
  log: number | null
  /** What it shares with the machine or another container, such as `pid: host`; [] when it has all namespaces to itself. */
  shared: string[]
  /** The control group above it; '' is the engine's own. */
  cgroupParent: string
  devices: string[]
  gpus: string[]
  /** `none`, `bridge`, `host`, or the name of a network. */
  network: string
  /** Ports of the machine that lead inside. */
  ports: string[]
  extraHosts: string[]
  /** path → options */
  tmpfs: Record<string, string>
  runtime: string
}

/** True of a runtime that gives its containers a kernel of their own, as gVisor and Kata do. Pure. */
export function hasOwnKernel(runtime: string): boolean {
  return /^(?:runsc|kata)/.test(runtime)
}
