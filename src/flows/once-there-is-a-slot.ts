import { setTimeout as pause } from 'node:timers/promises'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

const longestPauseMs = 10_000

/**
 * Begins a job that goes on with work under way, and waits while a limit leaves no slot for it: what was done so far is not to be lost by
 * that. Tells of it once.
 *
 * @param pauseMs after the first refusal; twice as long each time, 10 s at most
 * @throws interrupted, and what `begin` throws but limit-reached
 */
export async function onceThereIsASlot<T>(
  { progress, signal }: Pick<Scad, 'progress' | 'signal'>,
  begin: () => Promise<T>,
  pauseMs = 500,
): Promise<T> {
  for (let refused = 0; ; refused++) {
    try {
      return await begin()
    } catch (error) {
      if (!isError(error, 'limit-reached')) throw error
      if (refused === 0) progress({ type: 'note', text: `waiting for a slot: ${error.message}` })
    }
    await pause(Math.min(longestPauseMs, pauseMs * 2 ** refused), undefined, { signal }).catch(() => {})
    signal.throwIfAborted()
  }
}
