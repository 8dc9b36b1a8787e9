import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { readStatus, type readStatusInput, type SessionStatus } from './status.ts'

// Jobs begin and end as execs, which every engine but some Podmans reports; the pause bounds what those miss, and the calls of a busy engine.
const slowestMs = 5000
const fastestMs = 250

/** The status again and again: after each event of the engine about a session, until the signal of `scad` aborts. */
export async function* watchStatus(scad: Scad, input: z.input<typeof readStatusInput> = {}): AsyncIterable<SessionStatus[]> {
  const wake = waker()
  const ending = new AbortController()
  const signal = AbortSignal.any([scad.signal, ending.signal])
  const listening = listen(scad, signal, wake.ring)
  try {
    while (!scad.signal.aborted) {
      yield await readStatus(scad, input)
      await wait(fastestMs, undefined, { signal }).catch(() => {})
      await Promise.race([wake.next(), wait(slowestMs - fastestMs, undefined, { signal }).catch(() => {}), listening.failed])
    }
  } finally {
    ending.abort()
  }
}

function listen(scad: Scad, signal: AbortSignal, ring: () => void): { failed: Promise<never> } {
  const failed = new Promise<never>((_, reject) => {
    const run = async (): Promise<void> => {
      for await (const _event of scad.engine.events({ [label.kind]: 'session' }, signal)) ring()
    }
    run().catch((error: unknown) => {
      if (!signal.aborted) reject(error instanceof Error ? error : new Error(String(error)))
    })
  })
  // raced later; until then a failure is not unhandled
  failed.catch(() => {})
  return { failed }
}

/** A bell that is heard once by whoever listens next, also when it rang before. */
function waker(): { ring(): void; next(): Promise<void> } {
  let rung = Promise.withResolvers<void>()
  return {
    ring: () => rung.resolve(),
    async next() {
      await rung.promise
      rung = Promise.withResolvers<void>()
    },
  }
}
