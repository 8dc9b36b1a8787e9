import { randomUUID } from 'node:crypto'
import type { Scad } from '../scad/scad.ts'
import { jobFolder } from '../session/job-folder.ts'
import type { Session } from '../session/session.ts'
import { type Assignment, type AssignedJob, assignJob } from './assign.ts'
import type { Job } from './job.ts'
import { jobFilePath } from './job-files.ts'
import { keyedShort, newShort } from './job-short.ts'
import type { AskedJob } from './launch-order.ts'
import { type Asked, askedOf } from './same-work.ts'
import { type WorkRequest, workOf } from './work.ts'

/** What its maker asked of a job. */
export interface WantedJob extends AskedJob, AssignedJob {
  command?: string[] | undefined
  interactive: boolean
  model?: string | undefined
  retries?: number | undefined
  /** Check the branch out also under a job that runs on another. */
  force: boolean
}

/** What is decided about a job before anything of it is begun; its login and what its conversation holds are known only then. */
export interface JobDraft extends Assignment {
  wanted: WantedJob
  short: string
  /** What is to stand for this one job; null for a further one in any case. */
  key: string | null
  prompt: Buffer | null
  /** What `workOf` is asked, but for its login. */
  request: WorkRequest
  /** By what its key is known for the same work. */
  asked: Asked
}

export interface DraftParts {
  session: Session
  /** Of the session, oldest first. */
  jobs: readonly Job[]
  wanted: WantedJob
  prompt: Buffer | null
  key: string | null
}

/**
 * Decides what can be decided before a job begins. Pure, but for its ids.
 * @throws repo-not-found, job-not-found, job-ambiguous, bad-input
 */
export function draftJob(scad: Pick<Scad, 'env'>, { session, jobs, wanted, prompt, key }: DraftParts): JobDraft {
  const assignment = assignJob(session, jobs, wanted)
  const short = key === null ? newShort() : keyedShort(session.id, key)
  const { agent, place, brief } = assignment
  const request: WorkRequest = {
    ...{ agent, place, prompt, model: wanted.model, command: wanted.command, interactive: wanted.interactive, retries: wanted.retries },
    folder: jobFolder(short),
    promptFile: jobFilePath(short, 'prompt'),
    brief: { path: jobFilePath(short, 'brief'), text: brief },
    conversation: { resume: false, id: randomUUID() },
  }
  const asked = askedOf(workOf(scad, session, request), prompt, wanted)
  return { ...assignment, wanted, short, key, prompt, request, asked }
}
