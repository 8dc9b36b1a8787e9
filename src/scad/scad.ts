import type { Engine } from '../engine/engine.ts'
import type { OnProgress } from '../events/progress.ts'
import type { HostIdentity } from '../host/identity.ts'
import type { HostPaths } from '../host/paths.ts'

/**
 * What every primitive is handed first: the collaborators, each made on first use, and the signal that ends the work.
 * Make one with `createScad`.
 */
export interface Scad {
  /** Connects on first use. */
  readonly engine: Engine
  /** Scad's own files on the host (SCAD_HOME). */
  readonly paths: HostPaths
  /** Who runs scad: uid, gid, and the user that agents get inside. */
  readonly identity: HostIdentity
  /** The environment of the process scad runs in; primitives read it here and nowhere else. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where relative paths of the caller start. */
  readonly cwd: string
  /** This scad's version, from its package.json. */
  readonly version: string
  /** Aborts on Ctrl-C. Every adapter call obeys it. */
  readonly signal: AbortSignal
  readonly progress: OnProgress
  /** Asks whoever sits at the terminal. False when they say no, and when nobody sits there. */
  confirm(question: string): Promise<boolean>
  /** ms since the epoch */
  now(): number
  /** Ends idle connections. */
  close(): Promise<void>
}
