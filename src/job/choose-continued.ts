import { adapterNamed } from '../agents/adapters.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Session } from '../session/session.ts'
import { chooseAgent } from './choose-agent.ts'
import { chooseJob } from './find.ts'
import { hasEnded, type Job } from './job.ts'

/** Which conversation is to be gone on with. */
export interface Continuation {
  /** The job that held it, by its id or the beginning of one; true for the latest of the agent. */
  continue: true | string
  agent?: string | undefined
}

/**
 * The job whose conversation a further one goes on with, whether that can be done now or not. Pure.
 * @param jobs all of the session, oldest first
 * @throws job-not-found, job-ambiguous, bad-input
 */
export function chooseContinued(session: Session, jobs: readonly Job[], wanted: Continuation): Job {
  const job = wanted.continue === true ? latestOf(session, jobs, wanted.agent) : namedJob(session, jobs, wanted.continue)
  if (job.kind === 'command')
    throw new ScadError('bad-input', `job ${job.id} is a plain command: it has no conversation`, { hint: `scad job list ${session.id}` })
  if (wanted.agent !== undefined && wanted.agent !== job.agent)
    throw new ScadError('bad-input', `the conversation of job ${job.id} is one of agent ${job.agent}, not of ${wanted.agent}`, {
      hint: 'leave out --agent, or --continue',
    })
  if (adapterNamed(job.adapter)?.conversation === 'none')
    throw new ScadError('bad-input', `agent ${job.agent} has no conversations to go on with: its adapter is ${job.adapter}`, {
      hint: 'leave out --continue',
    })
  return job
}

/**
 * Makes sure that a job had a conversation, and that nobody is at it. Pure.
 * @throws session-busy, conversation-missing
 */
export function requireAtRest(jobs: readonly Job[], job: Job): void {
  const first = beginningOf(jobs, job)
  const live = jobs.find((other) => !hasEnded(other) && beginningOf(jobs, other) === first)
  if (live !== undefined)
    throw new ScadError('session-busy', `job ${live.id} still runs: its conversation can be gone on with once it has ended`, {
      hint: `scad job wait ${live.id}, or scad job cancel ${live.id}`,
    })
  if (job.started === null) throw conversationMissing(job, 'never ran')
  if (wasNeverAsked(job)) throw conversationMissing(job, 'was never asked anything')
}

/** A program that waits for its first question at a terminal has an id for a conversation that is nowhere until its hooks tell of a turn. */
function wasNeverAsked({ interactive, prompt, continues, conversation, adapter }: Job): boolean {
  const tells = (adapterNamed(adapter)?.turns ?? 'none') !== 'none'
  return interactive && prompt === null && continues === '' && conversation === null && tells
}

/** @param why what became of it instead */
export function conversationMissing({ id, agent }: Pick<Job, 'id' | 'agent'>, why: string): ScadError {
  return new ScadError('conversation-missing', `job ${id} ${why}: there is no conversation of ${agent} to go on with`, {
    hint: 'name another job, or leave out --continue',
  })
}

function latestOf(session: Session, jobs: readonly Job[], agent: string | undefined): Job {
  const { name } = chooseAgent(session, agent)
  const prompted = jobs.filter(({ kind }) => kind === 'prompt')
  const latest = prompted.findLast((job) => job.agent === name)
  if (latest !== undefined) return latest
  const others = [...new Set(prompted.map((job) => job.agent))]
  throw new ScadError('job-not-found', `session ${session.id} has no job of agent ${name} to go on from`, {
    hint: others.length === 0 ? 'leave out --continue' : `its jobs are of others: --agent ${others.join(' or --agent ')}`,
  })
}

function namedJob({ id }: Session, jobs: readonly Job[], wanted: string): Job {
  const slash = wanted.lastIndexOf('/')
  if (slash !== -1 && !id.startsWith(wanted.slice(0, slash)))
    throw new ScadError('bad-input', `job ${wanted} is not of session ${id}: a conversation goes on where it was held`, {
      hint: `scad job list ${id}`,
    })
  return chooseJob(jobs, wanted.slice(slash + 1))
}

/** The short id of the job that began the conversation of this one. */
function beginningOf(jobs: readonly Job[], job: Job): string {
  const former = job.continues === '' ? undefined : jobs.find(({ short }) => short === job.continues)
  return former === undefined || former === job ? job.continues || job.short : beginningOf(jobs, former)
}
