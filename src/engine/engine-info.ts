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
  /** True when the engine runs on this machine's kernel and shares its filesystem (unix socket); false over TCP. */
  local: boolean
}
