/** An attempt that failed is made again so often, the first time after about a second, then each time after twice as long: three hours in all. */
export const attempts = 15
const firstMs = 1000
const longestMs = 3_600_000
/** What a server may ask for at most. */
const longestAskedMs = 24 * longestMs

/**
 * How long to wait after a failed attempt, in ms: somewhere in the upper half of its time, so that those that failed together do not come
 * again together, and no less than the server asks for. Pure.
 * @param failed how many have failed
 * @param chance from 0 to 1
 */
export function retryDelay(failed: number, chance: number, askedMs = 0): number {
  const most = Math.min(longestMs, firstMs * 2 ** (failed - 1))
  return Math.max(most * (0.5 + chance / 2), Math.min(askedMs, longestAskedMs))
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3) → ms from now; 0 for anything else. Pure. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const time = Date.parse(header)
  return Number.isNaN(time) ? 0 : Math.max(0, time - now)
}
