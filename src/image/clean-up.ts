import { connectEngine } from '../engine/connect.ts'
import type { Engine } from '../engine/engine.ts'
import type { Scad } from '../scad/scad.ts'

const patienceMs = 30_000

/**
 * Tidies up with an engine that still answers after Ctrl-C has ended every call of the context's own. What goes wrong here
 * is said as a warning: the failure that led here matters more.
 */
export async function cleanUp(scad: Scad, what: string, work: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = scad.signal.aborted ? connectEngine({ env: scad.env, signal: AbortSignal.timeout(patienceMs) }) : scad.engine
  try {
    await work(engine)
  } catch (error) {
    scad.progress({ type: 'warning', text: `could not ${what}: ${error instanceof Error ? error.message : String(error)}` })
  } finally {
    if (engine !== scad.engine) await engine.close()
  }
}
