import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { endedBadly, jobRecordSchema, jobSentence } from '../../src/job/job.ts'
import { waitJob, waitJobInput } from '../../src/job/wait.ts'
import { durationSchema } from '../../src/text/duration.ts'

export const command = defineCommand({
  summary: 'Wait for the end of a job',
  description: `The exit code is ${exitCodes['job-failed']} when the job did not succeed, and ${exitCodes.pending} when the time to wait ran out. The job goes on whatever becomes of this process.`,
  examples: [
    { command: 'scad job wait atlas-try1-4f2a/7k2m9x0q', text: 'however long it takes' },
    { command: 'scad job wait 7k2m9x0q --timeout 10m', text: 'at most ten minutes' },
  ],
  input: z.object({
    job: waitJobInput.shape.job,
    timeout: durationSchema.optional().describe('give up waiting after this time, such as 10m'),
  }),
  positionals: ['job'],
  complete: { job: 'job' },
  output: jobRecordSchema,
  run: async (scad, { job, timeout }) => await waitJob(scad, { job, timeoutMs: timeout }),
  render: (job, page) => page.line(jobSentence(job)),
  exitCode: (job) => (endedBadly(job) ? exitCodes['job-failed'] : 0),
})
