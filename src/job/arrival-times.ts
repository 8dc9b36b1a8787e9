import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { readJobFile } from './read-job-file.ts'

/** When the bytes of a job's stdout came, as the runner keeps it. */
export interface ArrivalTimes {
  /** ms since the epoch, by the engine's clock, for the last of so many bytes; null when it is not kept. */
  at(bytes: number): number | null
  /** The bytes up to which it is known. */
  known: number
}

/** @throws engine-failed */
export async function readArrivalTimes(scad: Scad, container: string, short: string): Promise<ArrivalTimes> {
  try {
    return parseTimes(await readJobFile(scad, container, short, 'times'))
  } catch (error) {
    // a file that grows while it is read does not come through
    if (isError(error, 'engine-failed', 'path-not-found')) return parseTimes('')
    throw error
  }
}

/** Lines `MS OFFSET`: the byte at OFFSET came at MS, and so did those after it up to the next line's. Pure. */
export function parseTimes(text: string): ArrivalTimes {
  const stamps = [...text.matchAll(/^(\d{1,15}) (\d{1,15})$/gm)].map(([, ms, offset]) => ({ ms: Number(ms), offset: Number(offset) }))
  return {
    at: (bytes) => stamps[lastBefore(stamps, bytes)]?.ms ?? null,
    known: stamps.at(-1)?.offset ?? 0,
  }
}

/** Index of the last stamp whose byte is among the first so many; -1 for none. */
function lastBefore(stamps: readonly { offset: number }[], bytes: number): number {
  let [low, high] = [0, stamps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stamps[middle]?.offset ?? Infinity) < bytes) low = middle + 1
    else high = middle
  }
  return low - 1
}
