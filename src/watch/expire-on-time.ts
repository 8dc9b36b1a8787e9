import { setTimeout as pause } from 'node:timers/promises'
import { isError } from '../errors/scad-error.ts'
import { nextDeadline } from '../lifetime/deadline.ts'
import { expireSessions } from '../lifetime/expire.ts'
import type { Scad } from '../scad/scad.ts'
import type { Bell } from './bell.ts'

/** What was in the way of an end, such as an open shell, may go without a word. ms */
const againMs = 60_000
/** No timer of Node's takes longer than 24 days. ms */
const longestMs = 86_400_000

/**
 * Ends each session when its time is over, as `expireSessions` does, until the signal of `scad` aborts. It sleeps until the nearest
 * deadline; the bell tells it that there may be another.
 */
export async function expireOnTime(scad: Scad, bell: Bell): Promise<void> {
  const left = Promise.withResolvers<void>()
  scad.signal.addEventListener('abort', () => left.resolve(), { once: true })
  while (!scad.signal.aborted) {
    const rung = bell.next()
    const ms = await endThoseDue(scad).catch((error: unknown) => {
      if (!isError(error)) throw error
      return againMs
    })
    await Promise.race([rung, left.promise, pause(ms, undefined, { signal: scad.signal }).catch(() => {})])
  }
}

/** @returns how long there is nothing to do, in ms */
async function endThoseDue(scad: Scad): Promise<number> {
  for (;;) {
    const deadline = await nextDeadline(scad)
    if (deadline === null) return longestMs
    if (deadline > scad.now()) return Math.min(deadline - scad.now(), longestMs)
    const expired = await expireSessions(scad, { apply: true })
    for (const { id, action, goes, reason } of expired)
      if (goes) scad.progress({ type: 'note', text: `session ${id}: ${reason}; ${action === 'stop' ? 'stopped' : 'removed'}` })
    if (expired.some(({ goes }) => !goes)) return againMs
  }
}
