import { defineCommand } from '../../src/cli/command.ts'
import { cancelJob, cancelJobInput } from '../../src/job/cancel.ts'
import { jobRecordSchema, jobSentence } from '../../src/job/job.ts'

export const command = defineCommand({
  summary: 'End a job and everything it started',
  description: 'What does not end by itself within ten seconds is killed. A job that has ended already stays as it is.',
  examples: [{ command: 'scad job cancel atlas-try1-4f2a/7k2m9x0q', text: 'and wait until it has ended' }],
  input: cancelJobInput,
  positionals: ['job'],
  complete: { job: 'job' },
  output: jobRecordSchema,
  run: cancelJob,
  render: (job, page) => page.line(jobSentence(job)),
})
