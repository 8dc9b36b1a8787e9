import { connectEngine } from '../engine/connect.ts'
import type { Engine } from '../engine/engine.ts'
import type { Scad } from '../scad/scad.ts'

const patienceMs = 30_000

/**
 * Tidies up with an engine that still answers after Ctrl-C has ended every call of the context's own. What goes wrong here
 * is said as a warning: the failure that led here matters more.
 *
 * @param work is done again from its start when Ctrl-C comes in the middle of it
 */
export async function cleanUp(scad: Scad, what: string, work: (engine: Engine) => Promise<void>): Promise<void> {
  try {
    if (!scad.signal.aborted && (await doneInTime(scad, work))) return
    const engine = connectEngine({ env: scad.env, signal: AbortSignal.timeout(patienceMs) })
    try {
      await work(engine)
    } finally {
      await engine.close()
    }
  } catch (error) {
    scad.progress({ type: 'warning', text: `could not ${what}: ${error instanceof Error ? error.message : String(error)}` })
  }
}

/** @returns false when Ctrl-C ended it */
async function doneInTime({ engine, signal }: Scad, work: (engine: Engine) => Promise<void>): Promise<boolean> {
  try {
    await work(engine)
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
