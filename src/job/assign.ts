import type { Session } from '../session/session.ts'
import { type BriefedJob, briefOf } from './brief-of.ts'
import { chooseContinued, type Former, formerAgent } from './choose-continued.ts'
import { chooseRepos, type WorkPlace } from './choose-repos.ts'
import type { Job } from './job.ts'

/** Who does a job, where, and what they are told beside its prompt. */
export interface Assignment {
  /** Name of the agent; absent: the default one. */
  agent: string | undefined
  place: WorkPlace
  /** What conversation it goes on with. */
  former: Former | null
  /** '' for a plain command. */
  brief: string
}

/** Of what was asked, what decides about that. */
export interface AssignedJob extends BriefedJob {
  repos: readonly string[]
  continue?: true | string | undefined
  command?: readonly string[] | undefined
  /** In place of the one that is written. */
  brief?: string | undefined
}

/**
 * @param jobs all of the session, oldest first
 * @throws repo-not-found, job-not-found, job-ambiguous, bad-input. Pure.
 */
export function assignJob(session: Session, jobs: readonly Job[], wanted: AssignedJob): Assignment {
  const place = chooseRepos(session, wanted.repos)
  const former = wanted.continue === undefined ? null : chooseContinued(session, jobs, { ...wanted, continue: wanted.continue })
  const agent = former === null ? wanted.agent : formerAgent(former)
  const brief = wanted.command === undefined ? (wanted.brief ?? briefOf(session, place, { ...wanted, agent })) : ''
  return { agent, place, former, brief }
}
