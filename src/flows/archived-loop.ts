import { listEntries, readRecord } from '../archive/entries.ts'
import { endedBadly, type Job } from '../job/job.ts'
import { newestOfKey } from '../job/keyed-job.ts'
import { requireSameWork } from '../job/same-work.ts'
import type { Scad } from '../scad/scad.ts'
import { askedAnywhere } from './asked-anywhere.ts'
import { loopEnd, type Round } from './loop-end.ts'
import { checkCommand, type LoopedJob, loopKeys, type LoopWanted } from './loop-job.ts'

/**
 * What became of a loop whose session is gone, as far as the archive tells. One that neither passed nor had all its rounds counts as failed:
 * nobody can go on with it.
 *
 * @throws key-taken when it had another check; version-mismatch
 */
export async function archivedLoop(scad: Scad, first: Job, wanted: LoopWanted): Promise<LoopedJob> {
  const records = await Promise.all((await listEntries(scad.paths, first.session)).map(readRecord))
  const jobs = records.flatMap((record) => record.jobs)
  const asked = askedAnywhere(
    scad,
    { spec: { agents: {}, agent: '' } },
    { command: checkCommand(wanted.until), interactive: false, shell: false },
  )
  const rounds: Round[] = []
  for (let job: Job | null = first; job !== null; job = newestOfKey(jobs, loopKeys(first, rounds.length + 1).job)) {
    const report = jobs.find(({ id }) => id === job?.id)?.report ?? null
    const check = endedBadly(job) ? null : newestOfKey(jobs, loopKeys(first, rounds.length + 1).check)
    if (check !== null) requireSameWork(check, asked)
    rounds.push({ job, check, code: null, answer: report?.answer ?? '', cost: report?.cost ?? null })
  }
  return { job: rounds.at(-1)?.job ?? first, rounds, stopped: loopEnd(rounds, wanted) ?? 'failed' }
}
