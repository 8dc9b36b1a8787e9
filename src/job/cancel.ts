import { z } from 'zod'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { requestCancel } from '../session/request-cancel.ts'
import { findJobAndSession } from './find.ts'
import { hasEnded, type Job } from './job.ts'
import { waitJob } from './wait.ts'

export const cancelJobInput = z.object({ job: jobSchema })

/**
 * Ends a job: everything it started is told to end, and killed when it does not within ten seconds. A job that has ended already
 * stays as it is.
 *
 * @returns the job as it ended
 * @throws job-not-found, job-ambiguous, session-not-found, session-ambiguous, engine-failed, interrupted
 */
export async function cancelJob(scad: Scad, input: z.input<typeof cancelJobInput>): Promise<Job> {
  const { job, session } = await findJobAndSession(scad, cancelJobInput.parse(input).job)
  if (hasEnded(job)) return job
  await requestCancel(scad, session.container, job.short)
  return await waitJob(scad, { job: job.id })
}
