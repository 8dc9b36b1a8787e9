import { adapterNamed } from '../agents/adapters.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Inherited } from '../session/journal-event.ts'
import type { Session } from '../session/session.ts'
import { chooseAgent } from '../session/choose-agent.ts'
import { chooseJob } from './find.ts'
import { hasEnded, type Job } from './job.ts'

/** Which conversation is to be gone on with. */
export interface Continuation {
  /** The job that held it, by its id or the beginning of one; true for the latest of the agent. */
  continue: true | string
  agent?: string | undefined
}

/** What is gone on with: the conversation of a job of the session, or one that it was forked with. */
export type Former = { job: Job; inherited: null } | { job: null; inherited: Inherited }

/** The agent that held it. Pure. */
export function formerAgent({ job, inherited }: Former): string {
  return job === null ? inherited.agent : job.agent
}

/** The short id of the job that held it. Pure. */
export function formerShort({ job, inherited }: Former): string {
  return job === null ? shortOf(inherited.job) : job.short
}

/**
 * The conversation that a further job goes on with, whether that can be done now or not. Pure.
 * @param jobs all of the session, oldest first
 * @throws job-not-found, job-ambiguous, bad-input
 */
export function chooseContinued(session: Session, jobs: readonly Job[], wanted: Continuation): Former {
  const former = wanted.continue === true ? latestOf(session, jobs, wanted.agent) : namedFormer(session, jobs, wanted.continue)
  const id = former.job === null ? former.inherited.job : former.job.id
  const agent = formerAgent(former)
  if (former.job?.kind === 'command')
    throw new ScadError('bad-input', `job ${id} is a plain command: it has no conversation`, { hint: `scad job list ${session.id}` })
  if (wanted.agent !== undefined && wanted.agent !== agent)
    throw new ScadError('bad-input', `the conversation of job ${id} is one of agent ${agent}, not of ${wanted.agent}`, {
      hint: 'leave out --agent, or --continue',
    })
  if (former.job !== null && !canGoOn(former.job))
    throw new ScadError('bad-input', `agent ${agent} has no conversations to go on with: its adapter is ${former.job.adapter}`, {
      hint: 'leave out --continue',
    })
  return former
}

/** Whether agents of its kind have conversations. Pure. */
export function canGoOn({ kind, adapter }: Pick<Job, 'kind' | 'adapter'>): boolean {
  return kind === 'prompt' && adapterNamed(adapter)?.conversation !== 'none'
}

/**
 * Makes sure that there was a conversation, and that nobody is at it. Pure.
 * @throws session-busy, conversation-missing
 */
export function requireAtRest(jobs: readonly Job[], former: Former): void {
  const first = former.job === null ? formerShort(former) : beginningOf(jobs, former.job)
  const live = jobs.find((other) => !hasEnded(other) && beginningOf(jobs, other) === first)
  if (live !== undefined)
    throw new ScadError('session-busy', `job ${live.id} still runs: its conversation can be gone on with once it has ended`, {
      hint: `scad job wait ${live.id}, or scad job cancel ${live.id}`,
    })
  if (former.job === null) return
  if (former.job.started === null) throw conversationMissing(former.job, 'never ran')
  if (wasNeverAsked(former.job)) throw conversationMissing(former.job, 'was never asked anything')
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

function latestOf(session: Session, jobs: readonly Job[], agent: string | undefined): Former {
  const { name } = chooseAgent(session, agent)
  const prompted = jobs.filter(({ kind }) => kind === 'prompt')
  const job = prompted.findLast((one) => one.agent === name)
  if (job !== undefined) return { job, inherited: null }
  const inherited = session.inherited.findLast((one) => one.agent === name)
  if (inherited !== undefined) return { job: null, inherited }
  const others = [...new Set([...prompted, ...session.inherited].map((one) => one.agent))]
  throw new ScadError('job-not-found', `session ${session.id} has no job of agent ${name} to go on from`, {
    hint: others.length === 0 ? 'leave out --continue' : `its jobs are of others: --agent ${others.join(' or --agent ')}`,
  })
}

function namedFormer({ id, inherited: all }: Session, jobs: readonly Job[], wanted: string): Former {
  const inherited = all.find(({ job }) => job === wanted || shortOf(job) === wanted)
  if (inherited !== undefined) return { job: null, inherited }
  const slash = wanted.lastIndexOf('/')
  if (slash !== -1 && !id.startsWith(wanted.slice(0, slash)))
    throw new ScadError('bad-input', `job ${wanted} is not of session ${id}: a conversation goes on where it was held`, {
      hint: `scad job list ${id}`,
    })
  return { job: chooseJob(jobs, wanted.slice(slash + 1)), inherited: null }
}

function shortOf(job: string): string {
  return job.slice(job.lastIndexOf('/') + 1)
}

/** The short id of the job that began the conversation of this one. */
function beginningOf(jobs: readonly Job[], job: Job): string {
  const former = job.continues === '' ? undefined : jobs.find(({ short }) => short === job.continues)
  return former === undefined || former === job ? job.continues || job.short : beginningOf(jobs, former)
}
