import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { isGone } from '../session/is-gone.ts'
import { sessionsByLabel } from '../session/list.ts'
import type { Session } from '../session/session.ts'
import type { Job } from './job.ts'
import { observeAllJobs } from './observe.ts'

export const listJobsInput = z.object({
  session: sessionSchema.optional().describe('only jobs of this session'),
  project: keySchema.optional().describe('only jobs of this project'),
})

/**
 * Every job of every session, oldest first: one list call, and each session's journal with its copy.
 * @throws session-not-found, session-ambiguous, engine-failed
 */
export async function listJobs(scad: Scad, input: z.input<typeof listJobsInput> = {}): Promise<Job[]> {
  const { session, project } = listJobsInput.parse(input)
  const all = session === undefined ? await sessionsByLabel(scad, { project }) : [await findSession(scad, session)]
  const sessions = all.filter((each) => project === undefined || each.project === project)
  const jobs = await Promise.all(sessions.map(async (each) => await jobsOf(scad, each)))
  return mergeJobs(jobs)
}

/**
 * The jobs of several sessions as one list, oldest first. Those of one session stay in the order of its journal, also where a clock went
 * back between two of them. Pure.
 */
export function mergeJobs(sessions: readonly Job[][]): Job[] {
  const dated = sessions.flatMap((jobs) => {
    let latest = 0
    return jobs.map((job) => ({ job, time: (latest = Math.max(latest, job.created)) }))
  })
  return dated.toSorted((a, b) => a.time - b.time).map(({ job }) => job)
}

/** A session that somebody removes meanwhile must not hide the others. */
async function jobsOf(scad: Scad, session: Session): Promise<Job[]> {
  try {
    return await observeAllJobs(scad, session)
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found') && (await isGone(scad, session))) return []
    throw error
  }
}
