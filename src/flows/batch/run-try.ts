import { ScadError } from '../../errors/scad-error.ts'
import { hasEnded, type Job, jobSentence } from '../../job/job.ts'
import { waitJob } from '../../job/wait.ts'
import type { Scad } from '../../scad/scad.ts'
import { followJournal } from '../../session/journal.ts'
import { findStanding } from '../find-standing.ts'
import type { BatchTask } from './batch-task.ts'
import { type BatchProject, beginTry } from './begin-try.ts'
import { type ErrorOutcome, outcomeOfError } from './outcome-of-error.ts'
import { costOf, settleFailed, settleLimited, settlePassed } from './settle-try.ts'

/** How a try of a task came to its end. */
export type TryEnd = { reason: string; job: Job | null; cost: number | null } & (
  | { outcome: 'passed'; changeSet: string | null }
  | { outcome: 'lost' | 'limited' }
  /** `done`: what was asked for is, and is not to be done again. */
  | { outcome: 'failed'; done: boolean }
  /** It is to be asked for again later, as the same try. */
  | { outcome: 'refused' }
)

export interface Try {
  place: BatchProject
  task: BatchTask
  /** From 1. */
  number: number
  /** Leave sessions of tasks that passed. */
  keep: boolean
  /** What it changed has to pass in a clean room, too. */
  verify: boolean
  onBegun: (job: Job) => void
  /** Its program waits for an API that lets no more through. @param until ms since the epoch; over by now in what was noted before */
  onSlowed: (until: number) => void
}

/**
 * One try of a task from its beginning, or from wherever it stands, to its end. What it throws ends the batch: the same try, asked for again,
 * goes on from there.
 * @throws interrupted, engine-unreachable, engine-permission
 */
export async function runTry(scad: Scad, one: Try): Promise<TryEnd> {
  const settling = { own: one.task.session === undefined, keep: one.keep, verify: one.verify }
  let job: Job | null = null
  const ended = async (end: ErrorOutcome | { outcome: 'lost' | 'limited'; reason: string }): Promise<TryEnd> => ({
    ...end,
    job,
    cost: job === null || end.outcome === 'refused' ? null : await costOf(scad, job),
  })
  try {
    job = await beginTry(scad, one.place, one.task, one.number)
    one.onBegun(job)
    job = await untilEnded(scad, job, one)
    if (job.state === 'succeeded') {
      const cost = await costOf(scad, job)
      return { outcome: 'passed', reason: '', job, cost, changeSet: await settlePassed(scad, job, settling) }
    }
    const limited = job.failure === 'rate-limit'
    const reason = jobSentence(job)
    const outcome = limited ? 'limited' : job.state === 'lost' ? 'lost' : 'failed'
    const end = await ended(outcome === 'failed' ? { outcome, reason, done: false } : { outcome, reason })
    await (limited ? settleLimited : settleFailed)(scad, job, settling)
    return end
  } catch (error) {
    const end = outcomeOfError(error, job)
    if (end === null) throw error
    if (end.outcome === 'failed' && job !== null) await settleFailed(scad, job, settling)
    return await ended(end)
  }
}

async function untilEnded(scad: Scad, job: Job, one: Try): Promise<Job> {
  if (hasEnded(job)) return job
  const ending = new AbortController()
  const heard = hearRests(scad, job, one, AbortSignal.any([scad.signal, ending.signal]))
  try {
    return await waitJob(scad, { job: job.id })
  } finally {
    ending.abort()
    await heard
  }
}

/** The witness notes each rest that it takes before a further attempt. Should the listening break off, the job's end tells all the same. */
async function hearRests(scad: Scad, job: Job, { onSlowed }: Try, signal: AbortSignal): Promise<void> {
  try {
    const session = await findStanding(scad, job.session)
    if (session === null || session.container === '') return
    for await (const event of followJournal(scad, session.container, { signal }))
      if (event.event === 'retry' && event.job === job.short && event.failure === 'rate-limit') onSlowed(event.time + event.wait)
  } catch (error) {
    if (!(error instanceof ScadError)) throw error
  }
}
