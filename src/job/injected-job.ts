import { z } from 'zod'
import { type Job, jobRecordSchema } from './job.ts'
import { type Asked, requireSameWork } from './same-work.ts'

/** The job, and whether it was there already. */
export const injectedJobSchema = z.object({
  ...jobRecordSchema.shape,
  reused: z.boolean().describe('the key had been used before: this is the job that it stands for'),
  sharesWith: z.array(z.string()).describe('ids of the jobs that ran in one of its working trees when it began'),
})
export type InjectedJob = z.infer<typeof injectedJobSchema>

/** A job that a key stood for already, once it is what is asked for now. Pure. @throws key-taken */
export function reusedJob(job: Job, asked: Asked): InjectedJob {
  requireSameWork(job, asked)
  return { ...job, reused: true, sharesWith: [] }
}
