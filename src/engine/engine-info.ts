/** What an engine says of itself, and how it was found. */
export interface EngineInfo {
  /** `docker` or `podman`. */
  name: string
  version: string
  apiVersion: string
  /** How it was found: `DOCKER_HOST`, `context NAME`, `default socket`, `rootless socket`, `podman socket`. */
  source: string
  /** `unix:///…` or `tcp://…`, without credentials. */
  address: string
  /** The ways to find an engine that were tried before, and why each did not match. */
  tried: { source: string; reason: string }[]
  /** ms that the engine's clock is ahead of this machine's, negative when it is behind; null when the engine does not tell. */
  clockAhead: number | null
  rootless: boolean
  cpus: number
  /** bytes */
  memory: number
  /** Where the engine keeps its data, on the engine's machine. */
  rootFolder: string
  runtimes: string[]
  /** The runtime of a container that asks for none; '' when the engine does not tell. */
  defaultRuntime: string
  /** Its seccomp profile: `default`, `unconfined`, or the path of another one; null when it has none. */
  seccomp: string | null
  /** Containers get an AppArmor profile. */
  apparmor: boolean
  /** What of a container it can limit; of the disk, what it may be able to. */
  limits: { memory: boolean; cpus: boolean; pids: boolean; disk: boolean }
  /** True when the engine runs on this machine's kernel and shares its filesystem (unix socket); false over TCP. */
  local: boolean
}
