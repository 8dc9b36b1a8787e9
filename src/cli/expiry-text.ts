import type { Expiry } from '../lifetime/expiry.ts'
import { formatDuration } from '../text/duration.ts'

/** When a session expires and what becomes of it, for people: `stop in 3h 20m`. Pure. */
export function expiryText({ time, action }: Expiry, now: number): string {
  return time > now ? `${action} in ${formatDuration(time - now)}` : `${action} due`
}
