import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { type Bounded, type Bounds, boundsOf, type Count, requireSlot, withSlots } from '../session/bounds.ts'
import { isGone } from '../session/is-gone.ts'
import { type LiveSession, liveSessions } from '../session/live-sessions.ts'
import { hasEnded, type Job } from './job.ts'
import { observeJobs } from './observe.ts'

/** Of a job, what it counts by. */
export interface SlotTaker {
  /** Name of its agent; '' for a plain command. */
  agent: string
  /** What stands for its login; '' for none. */
  account: string
}

/** A job that runs, and where. */
export type SlotHolder = SlotTaker & { id: string; project: string }

/**
 * Runs `begin`, by the end of which the journal tells of the job, when the limits leave a slot for it. It has the slot until it has ended,
 * or is lost.
 * @throws limit-reached, locked, engine-failed, and what `begin` throws
 */
export async function withJobSlot<T>(scad: Scad, source: Bounded, job: SlotTaker, begin: () => Promise<T>): Promise<T> {
  const bounds = (await boundsOf(scad, source)).filter((one) => limitsJobs(one, job))
  return await withSlots(scad, bounds, async () => {
    await requireFree(scad, bounds, job)
    return await begin()
  })
}

/** Refuses early, before anything is made for a job. Another may take the slot meanwhile. @throws limit-reached, engine-failed */
export async function requireJobSlot(scad: Scad, source: Bounded, job: SlotTaker): Promise<void> {
  const bounds = (await boundsOf(scad, source)).filter((one) => limitsJobs(one, job))
  await requireFree(scad, bounds, job)
}

function limitsJobs({ limits: { jobs, perAgent = {}, perAccount } }: Bounds, { agent, account }: SlotTaker): boolean {
  return jobs !== undefined || perAgent[agent] !== undefined || (perAccount !== undefined && account !== '')
}

async function requireFree(scad: Scad, bounds: readonly Bounds[], job: SlotTaker): Promise<void> {
  if (bounds.length === 0) return
  const jobs = (await Promise.all((await liveSessions(scad)).map(async (live) => await jobsOf(scad, live)))).flat()
  for (const count of jobCounts(bounds, jobs, job)) requireSlot(count)
}

/** What counts under each limit that a job would come under. Exported for tests. Pure. */
export function jobCounts(bounds: readonly Bounds[], live: readonly SlotHolder[], { agent, account }: SlotTaker): Count[] {
  return bounds.flatMap((one): Count[] => {
    const { jobs, perAgent = {}, perAccount } = one.limits
    const count = (limit: string, most: number | undefined, is: (holder: SlotHolder) => boolean): Count[] => {
      const holders = live.filter((holder) => (one.project === null || holder.project === one.project) && is(holder)).map(({ id }) => id)
      return most === undefined ? [] : [{ bounds: one, limit, most, holders, noun: 'job', list: 'scad job list' }]
    }
    return [
      ...count('limits.jobs', jobs, () => true),
      ...count(`limits.perAgent.${agent}`, perAgent[agent], (holder) => holder.agent === agent),
      ...(account === '' ? [] : count('limits.perAccount', perAccount, (holder) => holder.account === account)),
    ]
  })
}

async function jobsOf(scad: Scad, { session, events }: LiveSession): Promise<SlotHolder[]> {
  const holder = ({ id, agent, account }: Job): SlotHolder => ({ id, agent, account, project: session.project })
  try {
    return (await observeJobs(scad, session, events)).filter((job) => !hasEnded(job)).map(holder)
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found') && (await isGone(scad, session))) return []
    throw error
  }
}
