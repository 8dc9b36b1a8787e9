// The part of setup.sh that talks to the engine. Exit codes: 0 ready, 10 no engine answers and none was named, 3 anything else.
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { defaultBase, ensureBaseImage } from '../src/engine/base-image.ts'
import { isError, ScadError } from '../src/errors/scad-error.ts'
import { createScad } from '../src/scad/create-scad.ts'
import type { Scad } from '../src/scad/scad.ts'

const patienceMs = 60_000

function say(text: string): void {
  process.stderr.write(`setup: ${text}\n`)
}

/** True when the usual places were looked at and no engine is there: one that the user named is theirs to start. */
function noneThere(error: unknown): boolean {
  return isError(error, 'engine-unreachable') && error.details?.['tried'] !== undefined
}

async function waitForEngine(scad: Scad, deadline: number): Promise<void> {
  for (;;) {
    try {
      await scad.engine.info()
      return
    } catch (error) {
      if (!noneThere(error) || Date.now() > deadline) throw error
      await wait(200)
    }
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { wait: { type: 'boolean', default: false } } })
  const scad = createScad({
    progress: (progress) => {
      if (progress.type === 'step' || progress.type === 'warning') say(progress.text)
    },
  })
  try {
    await waitForEngine(scad, values.wait ? Date.now() + patienceMs : 0)
    const { progress: onProgress, paths, signal, env } = scad
    await ensureBaseImage(scad.engine, defaultBase, { pull: false, onProgress, images: paths.images, signal, env })
    return 0
  } catch (error) {
    if (!(error instanceof ScadError)) throw error
    if (noneThere(error)) return 10
    say(error.message)
    if (error.hint !== undefined) say(error.hint)
    return 3
  } finally {
    await scad.close()
  }
}

process.exitCode = await main()
