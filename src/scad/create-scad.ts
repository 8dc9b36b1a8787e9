import { connectEngine } from '../engine/connect.ts'
import type { OnProgress } from '../events/progress.ts'
import { type GitCall, traceGit } from '../git/trace.ts'
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
  /** Hears what long operations say. */
  progress?: OnProgress
  /** Asks a person. Default: there is nobody to ask. */
  confirm?: Scad['confirm']
  /** Tell `progress` of each engine call, and of each git call of this process, with its time. */
  trace?: boolean
}

/**
 * Makes the context that every primitive takes first. Touches nothing: the engine is looked for at the first call that needs it.
 * Close it at the end, or its idle connections keep the process alive.
 */
export function createScad(options: ScadOptions = {}): Scad {
  const env = options.env ?? process.env
  const signal = options.signal ?? new AbortController().signal
  const progress = options.progress ?? (() => {})
  const trace = (text: string, milliseconds: number): void => progress({ type: 'trace', text, milliseconds })
  const engine = connectEngine({ env, signal, ...(options.trace === true ? { trace } : {}) })
  if (options.trace === true) traceGit((call) => trace(gitCallText(call), call.milliseconds))
  return {
    engine,
    paths: hostPaths(env, packageFolder()),
    identity: hostIdentity(),
    env,
    cwd: options.cwd ?? process.cwd(),
    version: packageVersion(),
    signal,
    progress,
    confirm: options.confirm ?? (async () => false),
    now: () => Date.now(),
    close: () => engine.close(),
  }
}

function gitCallText({ args, code }: GitCall): string {
  return `git ${args.join(' ')}${code === 0 ? '' : ` (${code === null ? 'killed' : `exit ${code}`})`}`
}
