import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { keySchema } from '../scad/names.ts'
import { inheritedSchema } from './journal-event.ts'
import { sessionAgentSchema, sessionRepoSchema, sessionSpecSchema } from '../scad/session-spec.ts'

// Labels may come from another version of scad: what it added is passed over, not refused.
const repoSchema = z.object(sessionRepoSchema.shape)
const specSchema = z.object({ ...sessionSpecSchema.shape, agents: z.record(keySchema, z.object(sessionAgentSchema.shape)) })

/** What a session was made to verify. */
export const verifiesSchema = z.object({
  session: z.string().describe('whose work it is'),
  changeSet: z.string().describe('id of what is verified: the tips of that session, those of others mixed in'),
})

/** What a session is, as `--json` prints it. */
export const sessionSchema = z.object({
  id: z.string(),
  project: z.string(),
  /** What `--tag` said; '' without it. */
  tag: z.string(),
  /** What `--key` said; '' without it. */
  key: z.string(),
  parent: z.string().default('').describe('id of the session that it is a fork of; "" for none'),
  group: z.string().default('').describe('the group of attempts that it is one of; "" for none'),
  verifies: verifiesSchema.nullable().default(null).describe('what it was made to verify; null for a session to work in'),
  /**
   * `created`: it never ran. `starting`: it runs, but its repositories are not all in place yet.
   * `broken`: the engine cannot go on with it, or its labels cannot be read. `lost`: its container is gone, and not by scad; what its
   * ended jobs left is on its volume.
   */
  state: z.enum(['created', 'starting', 'running', 'stopped', 'broken', 'lost']),
  /**
   * `done`: it became ready. `under-way`: a process is at it. `broken-off`: that process is gone. `unknown`: it is not ready, and another
   * machine or SCAD_HOME made it, where it can be told.
   */
  start: z.enum(['done', 'under-way', 'broken-off', 'unknown']),
  /** The engine's container id; '' when it is lost. */
  container: z.string(),
  image: z.string(),
  /** The scad version that made it. */
  version: z.string(),
  /** ms since the epoch */
  created: z.number(),
  repos: z.array(repoSchema),
  spec: specSchema,
  allowed: z.array(z.string()).describe('hosts that `scad network allow` added since, to those of its spec'),
  inherited: z.array(inheritedSchema).default([]).describe('conversations that it had from its parent, the latest of each agent'),
  /** uid:gid of the agent's user inside. */
  user: z.string(),
})

/** One session: a container of kind `session`, read from its labels. */
export type Session = z.infer<typeof sessionSchema> & { labels: Record<string, string> }

/** @throws session-lost when its container is gone, with the command that helps. */
export function requireContainer(session: Session): void {
  if (session.state === 'lost') throw lostError(session)
}

function lostError({ id }: Session): ScadError {
  return new ScadError('session-lost', `the container of session ${id} is gone`, {
    hint: `scad session restore ${id} builds it again from what its ended jobs left; scad session remove ${id} only saves that`,
  })
}

/** @throws session-stopped, session-lost when it does not run, with the command that helps. */
export function requireRunning(session: Session): void {
  switch (session.state) {
    case 'running':
      return
    case 'stopped':
      requireReady(session)
      throw new ScadError('session-stopped', `session ${session.id} is stopped`, { hint: `scad session resume ${session.id}` })
    case 'created':
    case 'starting':
      return requireReady(session)
    case 'broken':
      throw new ScadError('session-stopped', `session ${session.id} is broken: the engine cannot run it any more`, {
        hint: `scad session remove ${session.id}`,
      })
    case 'lost':
      throw lostError(session)
  }
}

/** True when its start came to its end, whatever became of the session since. */
export function isReady({ start }: Pick<Session, 'start'>): boolean {
  return start === 'done'
}

/** @throws locked while it is being started, session-stopped when its start was broken off */
export function requireReady({ id, start }: Pick<Session, 'id' | 'start'>): void {
  switch (start) {
    case 'done':
      return
    case 'under-way':
    case 'unknown':
      throw new ScadError('locked', `session ${id} is being started`, { hint: `try again once scad session show ${id} says it runs` })
    case 'broken-off':
      throw new ScadError('session-stopped', `the start of session ${id} was broken off`, {
        hint: `scad session remove ${id}, then start another`,
      })
  }
}

/** The repo that jobs and shells start in; null when the session holds none. */
export function workdirRepo(session: Pick<Session, 'repos'>): Session['repos'][number] | null {
  return session.repos.find((repo) => repo.workdir) ?? session.repos[0] ?? null
}

/** @throws repo-not-found */
export function requireRepo(session: Pick<Session, 'id' | 'repos'>, key: string): Session['repos'][number] {
  const repo = session.repos.find((candidate) => candidate.key === key)
  if (repo !== undefined) return repo
  const keys = session.repos.map((candidate) => candidate.key).join(', ')
  throw new ScadError('repo-not-found', `session ${session.id} holds no repository "${key}"`, { hint: `it holds: ${keys || 'none'}` })
}

/** The session without its raw labels: what a command prints as JSON. */
export function sessionDocument<T extends Session>({ labels: _, ...session }: T): Omit<T, 'labels'> {
  return session
}
