import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { jobState } from '../../src/cli/job-state.ts'
import { requireKnownProject } from '../../src/config/unknown-project.ts'
import { hasEnded, type Job, jobRecordSchema } from '../../src/job/job.ts'
import { listJobs, listJobsInput } from '../../src/job/list.ts'
import { formatDuration } from '../../src/text/duration.ts'

export const command = defineCommand({
  summary: 'List the jobs of the sessions, running and ended',
  examples: [
    { command: 'scad job list', text: 'every job' },
    { command: 'scad job list atlas-try1-4f2a --json', text: 'those of one session, as JSON' },
  ],
  input: listJobsInput,
  positionals: ['session'],
  complete: { session: 'session', project: 'project' },
  output: z.array(jobRecordSchema),
  run: async (scad, input) => {
    const jobs = await listJobs(scad, input)
    if (input.project !== undefined && jobs.length === 0) await requireKnownProject(scad, input.project)
    return jobs
  },
  render: (jobs, page) =>
    page.table(
      jobs.map((job) => ({
        job: job.id,
        state: jobState(job),
        what: job.agent || (job.command ?? []).join(' '),
        age: formatDuration(Math.max(0, Date.now() - job.created)),
        took: tookText(job),
        reason: job.reason,
      })),
    ),
})

/** Of one that was lost nobody knows. */
function tookText(job: Job): string {
  const took = hasEnded(job) || job.started === null ? job.took : Math.max(0, Date.now() - job.started)
  return took === null ? '' : formatDuration(took)
}
