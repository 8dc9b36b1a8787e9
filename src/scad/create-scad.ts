import { connectEngine } from '../engine/connect.ts'
import type { OnProgress } from '../events/progress.ts'
import { hostIdentity } from '../host/identity.ts'
import { hostPaths } from '../host/paths.ts'
import { packageFolder, packageVersion } from './package.ts'
import type { Scad } from './scad.ts'

export interface ScadOptions {
  /** Default: the environment of this process. */
  env?: Readonly<Record<string, string | undefined>>
  /** Where relative paths start. Default: the working directory. */
  cwd?: string
  /** Ends every call that is under way. */
  signal?: AbortSignal
  /** Hears what long operations say, and each engine and git call as `trace`. */
  progress?: OnProgress
}

/**
 * Makes the context that every primitive takes first. Touches nothing: the engine is looked for at the first call that needs it.
 * Close it at the end, or its idle connections keep the process alive.
 */
export function createScad(options: ScadOptions = {}): Scad {
  const env = options.env ?? process.env
  const signal = options.signal ?? new AbortController().signal
  const progress = options.progress ?? (() => {})
  const engine = connectEngine({ env, signal, trace: (text, milliseconds) => progress({ type: 'trace', text, milliseconds }) })
  return {
    engine,
    paths: hostPaths(env, packageFolder()),
    identity: hostIdentity(),
    env,
    cwd: options.cwd ?? process.cwd(),
    version: packageVersion(),
    signal,
    progress,
    now: () => Date.now(),
    close: () => engine.close(),
  }
}
