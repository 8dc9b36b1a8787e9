import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { failed, tellDenied, tellEnd } from '../../src/cli/tell-end.ts'
import { settleAnswer } from '../../src/flows/settle-answer.ts'
import { endedBadly, jobSentence, waitedJobSchema } from '../../src/job/job.ts'
import { waitJob, waitJobInput } from '../../src/job/wait.ts'
import { durationSchema } from '../../src/text/duration.ts'

export const command = defineCommand({
  summary: 'Wait for the end of a job',
  description: `The exit code is ${exitCodes['job-failed']} when the job did not succeed, and ${exitCodes.pending} when the time to wait ran out. The job goes on whatever becomes of this process.
An answer that does not fit the job's schema is asked for once more, by a further job, which is waited for too.`,
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
  output: waitedJobSchema,
  run: async (scad, { job, timeout }) => {
    const began = performance.now()
    const left = (): number | undefined => timeout && Math.max(1, Math.round(timeout - (performance.now() - began)))
    const ended = await waitJob(scad, { job, timeoutMs: timeout })
    const settled = await settleAnswer(scad, ended, { wait: async ({ id }) => await waitJob(scad, { job: id, timeoutMs: left() }) })
    if (endedBadly(settled.job)) tellDenied(scad, settled)
    else tellEnd(scad, settled)
    return { ...settled.job, answer: settled.answer, denied: settled.denied }
  },
  render: (job, page) => page.line(jobSentence(job)),
  exitCode: ({ answer, ...job }) => (failed({ job, answer }) ? exitCodes['job-failed'] : 0),
})
