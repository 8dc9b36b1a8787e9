import { listEntries, readRecord } from '../archive/entries.ts'
import { endedBadly, type Job } from '../job/job.ts'
import { newestOfKey } from '../job/keyed-job.ts'
import type { Scad } from '../scad/scad.ts'
import { loopEnd, type LoopLimits, type Round } from './loop-end.ts'
import { type LoopedJob, loopKeys } from './loop-job.ts'

/**
 * What became of a loop whose session is gone, as far as the archive tells. One that neither passed nor had all its rounds counts as failed:
 * nobody can go on with it.
 *
 * @throws version-mismatch
 */
export async function archivedLoop(scad: Scad, first: Job, limits: LoopLimits): Promise<LoopedJob> {
  const records = await Promise.all((await listEntries(scad.paths, first.session)).map(readRecord))
  const jobs = records.flatMap((record) => record.jobs)
  const rounds: Round[] = []
  for (let job: Job | null = first; job !== null; job = newestOfKey(jobs, loopKeys(first, rounds.length + 1).job)) {
    const report = jobs.find(({ id }) => id === job?.id)?.report ?? null
    const check = endedBadly(job) ? null : newestOfKey(jobs, loopKeys(first, rounds.length + 1).check)
    rounds.push({ job, check, code: null, answer: report?.answer ?? '', cost: report?.cost ?? null })
  }
  return { job: rounds.at(-1)?.job ?? first, rounds, stopped: loopEnd(rounds, limits) ?? 'failed' }
}
