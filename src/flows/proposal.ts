import { z } from 'zod'
import { codeStatus, type RepoStatus } from '../code/status.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { chooseJob } from '../job/find.ts'
import { endedBadly, hasEnded, type Job } from '../job/job.ts'
import { newestOfKey } from '../job/keyed-job.ts'
import { listJobs } from '../job/list.ts'
import { type JobDetails, showJob } from '../job/show.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { codeWords } from '../session/code-words.ts'
import { findSession } from '../session/find.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { readJournal } from '../session/journal.ts'
import { withReader } from '../session/reader.ts'
import type { Session } from '../session/session.ts'
import { cleanText } from '../text/clean.ts'
import { answerOf } from './answer-of.ts'

/** A session with a proposal, the latest of which is meant, or the job that made one. */
export const proposalField = jobSchema.describe('session, or the id of the job that proposes; default of a session: its latest proposal')

/**
 * `pending`: the agent is at it. `proposed`: it waits for a decision. `approved`: a job carries it out. `rejected`: nobody will, or another
 * was asked for. `failed`: the agent came to none.
 */
const stateSchema = z.enum(['pending', 'proposed', 'approved', 'rejected', 'failed'])

/** As `--json` prints it. */
export const proposalSchema = z.strictObject({
  id: z.string().describe('id of the job that proposes'),
  session: z.string(),
  state: stateSchema,
  text: z.string().describe('what it proposes; "" while it is pending'),
  changed: z
    .array(z.string())
    .describe('repositories that are not as they were, although a proposal changes nothing; looked at while it waits'),
  next: z.string().describe('id of the job that carries it out, or that proposes anew; "" for none'),
})
export type Proposal = z.infer<typeof proposalSchema>

/** The keys of the jobs that follow a proposal: each is begun once. Pure. */
export function proposalKeys({ id }: Pick<Job, 'id'>): { approval: string; anew: string } {
  return { approval: `approval of ${id}`, anew: `proposal after ${id}` }
}

export const readProposalInput = z.object({ session: proposalField })

/**
 * A proposal and how it stands, as the jobs and the journal of its session tell: nothing else is kept of it.
 * @throws proposal-not-found, session-not-found, session-ambiguous, job-not-found, job-ambiguous, engine-failed
 */
export async function readProposal(scad: Scad, input: z.input<typeof readProposalInput>): Promise<Proposal> {
  return (await findProposal(scad, readProposalInput.parse(input).session)).proposal
}

/** The same, with its job. @throws as `readProposal` */
export async function findProposal(scad: Scad, wanted: string): Promise<{ proposal: Proposal; details: JobDetails }> {
  const [id = '', short] = wanted.split('/')
  const session = await findSession(scad, id)
  const jobs = await listJobs(scad, { session: session.id })
  const job = short === undefined ? jobs.findLast(({ proposes }) => proposes) : chooseJob(jobs, short)
  if (job?.proposes !== true)
    throw new ScadError('proposal-not-found', `${wanted} was asked for no proposal`, { hint: 'scad inject --plan-first asks for one' })
  const details = await showJob(scad, { job: job.id })
  const keys = proposalKeys(job)
  const [approval, anew] = [newestOfKey(jobs, keys.approval), newestOfKey(jobs, keys.anew)]
  const events = await readJournal(scad, session)
  const noted = events.some((event) => event.event === 'rejected' && event.job === job.short)
  const state = proposalState(job, { approved: approval !== null, rejected: noted || anew !== null })
  return {
    proposal: {
      ...{ id: job.id, session: session.id, state, next: (approval ?? anew)?.id ?? '' },
      text: state === 'pending' ? '' : cleanText(await answerOf(scad, details)),
      changed: state === 'proposed' ? await changedSince(scad, session, standingBefore(events, job)) : [],
    },
    details,
  }
}

/** Pure. */
export function proposalState(
  job: Pick<Job, 'state'>,
  { approved, rejected }: { approved: boolean; rejected: boolean },
): Proposal['state'] {
  if (!hasEnded(job)) return 'pending'
  if (approved) return 'approved'
  if (rejected) return 'rejected'
  return endedBadly(job) ? 'failed' : 'proposed'
}

/**
 * Repositories that do not stand as they did when a job began: as was noted then; where nothing was, as the session began. One that cannot be
 * read is none that stands.
 */
async function changedSince(scad: Scad, session: Session, before: Record<string, string> | null): Promise<string[]> {
  if (before === null) return await changedSinceStart(scad, session)
  try {
    const now = await withReader(scad, session, async (container) => await codeWords(scad, session, container))
    return [...new Set([...now.keys(), ...Object.keys(before)])].filter((key) => now.get(key) !== before[key])
  } catch (error) {
    if (isError(error, 'unsaved-work')) return session.repos.map(({ key }) => key)
    throw error
  }
}

async function changedSinceStart(scad: Scad, session: Session): Promise<string[]> {
  const { repos } = await codeStatus(scad, { session: session.id })
  const stands = ({ key, tip, modified, untracked, conflicted }: RepoStatus): boolean => {
    const repo = session.repos.find((one) => one.key === key)
    return (tip ?? '') === (repo?.dirty || repo?.base) && modified + untracked + conflicted === 0
  }
  return repos.filter((repo) => !stands(repo)).map(({ key }) => key)
}

/** What was noted first of how the code stood before a job. */
function standingBefore(events: readonly JournalEvent[], { short }: Pick<Job, 'short'>): Record<string, string> | null {
  const found = events.find((event) => event.event === 'stands' && event.job === short)
  return found?.event === 'stands' ? found.repos : null
}
