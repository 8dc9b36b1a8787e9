import { z } from 'zod'
import { sum } from '../agents/lenient.ts'
import { reportSchema } from '../agents/report.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { eventReaderOf } from './event-reader.ts'
import type { Job } from './job.ts'
import { readJobFacts } from './read-job-file.ts'
import { readReport } from './read-report.ts'

const { model, conversation, turns, tokens, cost, partial } = reportSchema.shape

const jobUsageSchema = z.object({ job: z.string().describe('job id'), model, conversation, turns, tokens, cost, partial })
type JobUsage = z.infer<typeof jobUsageSchema>

/** What the agents of a session used. */
export const sessionUsageSchema = z.object({
  turns: turns.describe('of all jobs; null when none tells'),
  tokens: tokens.describe('of all jobs; null when none tells'),
  cost: cost.describe('US dollars, of the jobs whose agents reckon it; null when none does'),
  partial: partial.describe('one of the jobs used more than is told here'),
  jobs: z
    .array(jobUsageSchema)
    .describe('the jobs of agents that tell what they do, oldest first; of one that goes on what it told so far'),
})
export type SessionUsage = z.infer<typeof sessionUsageSchema>

/**
 * What the jobs of a session used, so far where one goes on, from what the agent of each told. Works on stopped and lost sessions.
 * @param jobs all of the session
 * @throws session-not-found when it is gone, engine-failed
 */
export async function readUsage(scad: Scad, session: Session, jobs: readonly Job[]): Promise<SessionUsage> {
  const told = jobs.filter(({ adapter }) => eventReaderOf({ adapter }) !== null)
  if (told.length === 0) return usageSum([])
  return await withStateFiles(scad, session, async (container) => {
    const used: JobUsage[] = []
    // one after the other, as each may have written megabytes
    for (const job of told) used.push(...(await usageOf(scad, session, job, container)))
    return usageSum(used)
  })
}

/** The usage of jobs, and its sums. Pure. */
export function usageSum(jobs: JobUsage[]): SessionUsage {
  const all = jobs.flatMap((job) => job.tokens ?? [])
  return {
    turns: sum(...jobs.map((job) => job.turns)),
    tokens: all.reduce<SessionUsage['tokens']>(addTokens, null),
    cost: sum(...jobs.map((job) => job.cost)),
    partial: jobs.some((job) => job.partial),
    jobs,
  }
}

function addTokens(before: SessionUsage['tokens'], { input, cached, output }: NonNullable<SessionUsage['tokens']>): SessionUsage['tokens'] {
  return { input: input + (before?.input ?? 0), cached: cached + (before?.cached ?? 0), output: output + (before?.output ?? 0) }
}

/** Nothing where what was kept of the job is damaged. */
async function usageOf(scad: Scad, session: Session, job: Job, container: string): Promise<JobUsage[]> {
  try {
    const facts = await readJobFacts(scad, container, job.short)
    const report = await readReport(scad, { job, session }, { container, facts })
    if (report === null) return []
    const { answer: _answer, ok: _ok, error: _error, whole: _whole, ...used } = report
    return [{ job: job.id, ...used }]
  } catch (error) {
    if (isError(error, 'path-not-found')) return []
    throw error
  }
}
