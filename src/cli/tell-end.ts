import { type SettledJob, unfitSentence } from '../flows/settle-answer.ts'
import { endedBadly } from '../job/job.ts'
import type { Scad } from '../scad/scad.ts'

/** Says why a job that was waited for did not come to what it should have. */
export function tellEnd(scad: Pick<Scad, 'progress'>, { job, answer }: SettledJob): void {
  if (endedBadly(job)) scad.progress({ type: 'warning', text: `job ${job.id}: ${job.reason}` })
  else if (answer?.valid === false) scad.progress({ type: 'warning', text: unfitSentence(job, answer) })
}

/** True when the job failed, or its answer does not fit. Pure. */
export function failed({ job, answer }: SettledJob): boolean {
  return endedBadly(job) || answer?.valid === false
}
