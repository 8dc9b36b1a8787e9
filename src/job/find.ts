import { ScadError } from '../errors/scad-error.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import type { Session } from '../session/session.ts'
import type { Job } from './job.ts'
import { listJobs } from './list.ts'
import { observeAllJobs, observeJobs } from './observe.ts'

/**
 * The job of an id (`<session>/<short>`), of its short part alone, or of a unique beginning of either part.
 * @throws bad-input, job-not-found, job-ambiguous, session-not-found, session-ambiguous
 */
export async function findJob(scad: Scad, id: string): Promise<Job> {
  return (await findJobAndSession(scad, id)).job
}

/** The same, with the session the job belongs to. */
export async function findJobAndSession(scad: Scad, id: string): Promise<{ job: Job; session: Session }> {
  if (!jobSchema.safeParse(id).success)
    throw new ScadError('bad-input', `not a job id: ${JSON.stringify(id.slice(0, 80))}`, { hint: 'scad job list' })
  const slash = id.lastIndexOf('/')
  if (slash === -1) {
    const job = chooseJob(await listJobs(scad), id)
    return { job, session: await findSession(scad, job.session) }
  }
  const session = await findSession(scad, id.slice(0, slash))
  const short = id.slice(slash + 1)
  const jobs = await observeJobs(scad, session)
  // what the journal does not tell of, its copy may
  const all = jobs.some((job) => job.short === short) ? jobs : await observeAllJobs(scad, session)
  return { job: chooseJob(all, short), session }
}

/** The job with exactly this short part, else the only one that begins so. Pure. @throws job-not-found, job-ambiguous */
export function chooseJob(jobs: readonly Job[], short: string): Job {
  const exact = jobs.filter((job) => job.short === short)
  const matches = exact.length > 0 ? exact : jobs.filter((job) => short !== '' && job.short.startsWith(short))
  const [first, second] = matches
  if (first === undefined) throw new ScadError('job-not-found', `no job "${short}"`, { hint: 'scad job list shows what there is' })
  if (second === undefined) return first
  throw new ScadError('job-ambiguous', `"${short}" begins ${matches.length} job ids`, {
    hint: `write more of it: ${matches
      .slice(0, 5)
      .map((job) => job.id)
      .join(', ')}${matches.length > 5 ? ', …' : ''}`,
    details: { matches: matches.map((job) => job.id) },
  })
}
