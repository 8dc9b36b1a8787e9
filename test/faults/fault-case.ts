import type { World } from './world.ts'

/** One kind of fault, caused on a real engine as often as it says. */
export interface FaultCase {
  /** Unique and stable; kebab-case. */
  id: string
  /** What is done to whom. */
  caused: string
  /** What must hold afterwards. */
  expected: string
  /** Causes it, and throws when what is expected does not hold. */
  run(world: World): Promise<Seen>
}

/** Cases that share an engine. */
export interface FaultGroup {
  title: string
  /** Size of the engine's disk; left out: as much as there is. */
  megabytes?: number
  cases: readonly FaultCase[]
}

export interface Seen {
  /** How often it was caused. */
  times: number
  /** In a few words. */
  seen: string
  /** Of a kill sweep: step → how often it was hit. */
  steps?: Record<string, number>
}
