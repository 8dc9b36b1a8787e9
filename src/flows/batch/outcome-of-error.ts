import type { ErrorCode } from '../../errors/catalogue.ts'
import { ScadError } from '../../errors/scad-error.ts'
import { hasEnded, type Job } from '../../job/job.ts'

/** What keeps all tasks from going on is no failure of one of them. */
const fatal: readonly ErrorCode[] = ['engine-unreachable', 'engine-permission']

/** What is over by itself after a while. */
const passing: readonly ErrorCode[] = ['limit-reached', 'locked', 'session-busy']

/** What an error makes of a try. */
export type ErrorOutcome = { reason: string } & (
  | { outcome: 'refused' }
  /** `done`: what was asked for is, and is not to be done again. */
  | { outcome: 'failed'; done: boolean }
)

/**
 * What an error makes of a try: a job that succeeded has done its work, also where that could not be brought to the host. Pure.
 * @param job as far as it is known
 * @returns null for an error that ends the batch
 */
export function outcomeOfError(error: unknown, job: Pick<Job, 'state'> | null): ErrorOutcome | null {
  if (!(error instanceof ScadError) || error.kind === 'interrupted' || fatal.includes(error.code)) return null
  const { code, message: reason } = error
  // one that goes on is waited for again, whatever kept this from it
  if (passing.includes(code) || (job !== null && !hasEnded(job))) return { outcome: 'refused', reason }
  return { outcome: 'failed', reason, done: job?.state === 'succeeded' && code !== 'verify-failed' }
}
