import type { TryEnd } from './run-try.ts'
import type { Happening } from './schedule.ts'

/**
 * What the end of a try is to the schedule. Pure.
 * @param id of its task
 * @param now ms since the epoch
 */
export function happeningOf(id: string, end: TryEnd, now: number): Happening {
  const cost = end.cost ?? 0
  switch (end.outcome) {
    case 'refused':
      return { id, type: end.outcome, now }
    case 'limited':
      // that may be long ago, in a batch that is gone on with
      return { id, type: end.outcome, now: end.job?.ended ?? now, cost }
    case 'failed':
      return { id, type: end.outcome, cost, done: end.done }
    default:
      return { id, type: end.outcome, cost }
  }
}
