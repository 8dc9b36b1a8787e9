import { DockerEngine } from './docker/docker-engine.ts'
import type { Env } from './docker-config.ts'
import type { Engine } from './engine.ts'

export interface ConnectOptions {
  /** The environment that says which engine: DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, HOME, XDG_RUNTIME_DIR, … */
  env: Env
  /** Ends every pending call, stream and process connection when it aborts. */
  signal: AbortSignal
  /** Told of every call to the engine and the time it took. */
  trace?: (text: string, milliseconds: number) => void
}

/** The engine of this user. Nothing is connected or loaded before its first call. */
export function connectEngine(options: ConnectOptions): Engine {
  return new DockerEngine(options)
}
