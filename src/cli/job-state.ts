import type { Job } from '../job/job.ts'

/** The state of a job in a table: one whose agent waits for a person says so. Pure. */
export function jobState({ state, turn }: Pick<Job, 'state' | 'turn'>): string {
  return turn === 'waiting' ? `${state} (waits for you)` : state
}
