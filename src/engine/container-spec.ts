export interface Mount {
  type: 'bind' | 'volume'
  /** Absolute path on the engine's machine, or the volume's name. */
  source: string
  target: string
  readOnly: boolean
  /** A new volume stays empty and root's, whatever the image has at its target. */
  noCopy?: boolean
  /** Labels of a volume that the engine makes for this container, because there is none of that name. */
  labels?: Record<string, string>
  /** What that volume is, in the words of mount(8): `type`, `device`, `o`. Absent: a folder of its own. */
  options?: Record<string, string>
}

export interface GpuRequest {
  /** -1 = all. */
  count?: number
  ids?: string[]
  /** CDI device names, `vendor.com/class=name`. */
  cdi?: string[]
}

/** Limits of one container; the engine's own where one is absent. */
export interface Resources {
  cpus?: number | undefined
  /** bytes; there is no swap besides */
  memory?: number | undefined
  /** processes and threads */
  pids?: number | undefined
  /** bytes of /dev/shm */
  shm?: number | undefined
  /** bytes that it may write on top of its image */
  disk?: number | undefined
}

/** What a container is to be made of. What every container of scad gets besides is `containerConfig`'s. */
export interface ContainerSpec {
  name: string
  image: string
  labels: Record<string, string>
  /** `uid:gid` */
  user: string
  command: string[]
  env: Record<string, string>
  workingDir: string
  hostname: string
  mounts: Mount[]
  /** tmpfs mounts: path → options such as `size=1m,mode=0700`. */
  tmpfs: Record<string, string>
  capAdd: string[]
  network: 'none' | 'bridge' | 'host' | `scad-${string}`
  /** Only mounts can be written to. */
  readOnlyRoot?: boolean
  /** Static host entries, `name:address`. */
  extraHosts: string[]
  resources: Resources
  gpu?: GpuRequest
  /** Name of a runtime of the engine; absent: its default. */
  runtime?: string
}
