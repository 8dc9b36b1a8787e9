import type { Readable, Writable } from 'node:stream'
import { runRemoteHelper } from '../code/remote-helper.ts'
import type { ScadOptions } from '../scad/create-scad.ts'
import type { Scad } from '../scad/scad.ts'
import { exitCodeOf } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { errorText } from './report-error.ts'

export interface HelperOptions {
  /** As git passes it. */
  url: string
  env: Readonly<Record<string, string | undefined>>
  stdin: Readable
  stdout: Writable
  stderr: Writable
  scad(options: ScadOptions): Scad
}

/** Runs scad as git's remote helper. What fails is told on stderr, which git passes on. Returns the exit code. */
export async function runHelper(options: HelperOptions): Promise<number> {
  const { url, env, stdin, stdout, stderr } = options
  const interrupted = interruption()
  const scad = options.scad({ env, signal: interrupted.signal })
  try {
    return await runRemoteHelper(scad, url, { stdin, stdout, stderr })
  } catch (error) {
    stderr.write(errorText(error, { json: false, debug: false, version: scad.version, command: 'git-remote-scad' }))
    return exitCodeOf(error)
  } finally {
    interrupted.stop()
    await scad.close()
  }
}
