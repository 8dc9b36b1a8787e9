import { type SettledJob, unfitSentence } from '../flows/settle-answer.ts'
import { deniedSentence } from '../job/denied.ts'
import { endedBadly } from '../job/job.ts'
import { leftSentence } from '../job/left.ts'
import type { Scad } from '../scad/scad.ts'

/** Says why a job that was waited for did not come to what it should have, what it was denied, and what it left behind. */
export function tellEnd(scad: Pick<Scad, 'progress'>, { job, answer, denied }: SettledJob): void {
  tellDenied(scad, { job, denied })
  const left = leftSentence(job)
  if (left !== null) scad.progress({ type: 'note', text: left })
  if (endedBadly(job)) scad.progress({ type: 'warning', text: `job ${job.id}: ${job.reason}` })
  else if (answer?.valid === false) scad.progress({ type: 'warning', text: unfitSentence(job, answer) })
}

/** Says what the session was not let reach while the job ran. */
export function tellDenied(scad: Pick<Scad, 'progress'>, { job, denied }: Pick<SettledJob, 'job' | 'denied'>): void {
  const text = deniedSentence(job, denied)
  if (text !== null) scad.progress({ type: 'note', text })
}

/** True when the job failed, or its answer does not fit. Pure. */
export function failed({ job, answer }: Pick<SettledJob, 'job' | 'answer'>): boolean {
  return endedBadly(job) || answer?.valid === false
}
