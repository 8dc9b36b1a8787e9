import type { Resources } from '../engine/container-spec.ts'
import type { EngineInfo } from '../engine/engine-info.ts'

const mebibyte = 2 ** 20

/** What a session may use when its config says nothing: bounded, and so that the machine stays usable beside it. Pure. */
export function defaultResources({ cpus, memory }: Pick<EngineInfo, 'cpus' | 'memory'>): Required<Omit<Resources, 'disk'>> {
  return {
    cpus: Math.max(1, cpus - 1),
    memory: Math.min(8192 * mebibyte, Math.floor(memory / 2)),
    pids: 1024,
    shm: 256 * mebibyte,
  }
}

/**
 * The limits of a session: what its config says, else the defaults, as far as the engine can set such a limit. Pure.
 */
export function sessionResources(configured: Resources, engine: Pick<EngineInfo, 'cpus' | 'memory' | 'limits'>): Resources {
  const { cpus, memory, pids, shm } = defaultResources(engine)
  const { limits } = engine
  return {
    cpus: configured.cpus ?? (limits.cpus ? cpus : undefined),
    memory: configured.memory ?? (limits.memory ? memory : undefined),
    pids: configured.pids ?? (limits.pids ? pids : undefined),
    shm: configured.shm ?? shm,
    disk: configured.disk,
  }
}
