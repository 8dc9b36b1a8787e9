import { repoFolder } from '../scad/layout.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import type { Session } from '../session/session.ts'
import type { Asking } from './asking.ts'

/** What a brief tells of one repository. Paths are inside. */
export interface BriefRepo {
  key: string
  role: 'write' | 'read'
  path: string
  /** What the session started from, for people: a ref and the beginning of a commit. */
  base: string
  branch: string
  /** The branch was made for this job; else it is the one that was checked out when the session started, and another may be by now. */
  made: boolean
  verify: readonly string[]
  frozen: readonly string[]
}

/** Everything a brief tells. */
export interface BriefFacts extends Asking {
  session: string
  /** A person is at the job's terminal, now and then. */
  attended: boolean
  /** The folder the job starts in. */
  workdir: string
  repos: readonly BriefRepo[]
  mounts: SessionSpec['mounts']
  /** The agent's own, from the config; '' for none. */
  instructions: string
}

/** What was decided about a job before its brief is written. */
export interface BriefedWork extends Asking {
  /** It has a terminal. */
  attended: boolean
  workdir: string
  /** Keys of the repos that are its to change. */
  written: readonly string[]
  /** The branch made for it in these; '' for the one that is checked out. */
  branch: string
  instructions: string
}

/** A session, or what there will be of one. */
export interface BriefedSession extends Pick<Session, 'id' | 'repos'> {
  spec: Pick<SessionSpec, 'mounts' | 'verify' | 'frozen'>
}

/** What the brief of a job tells, from what is known of its session. Pure. */
export function briefFacts({ id, repos, spec }: BriefedSession, { written, branch, ...work }: BriefedWork): BriefFacts {
  return {
    ...work,
    session: id,
    mounts: spec.mounts,
    repos: repos.map((repo) => {
      const role = written.includes(repo.key) ? 'write' : 'read'
      return {
        key: repo.key,
        role,
        path: repoFolder(repo.key),
        base: baseText(repo),
        ...(role === 'write' && branch !== '' ? { branch, made: true } : { branch: repo.branch, made: false }),
        verify: spec.verify[repo.key] ?? [],
        frozen: spec.frozen[repo.key] ?? [],
      }
    }),
  }
}

const shown = 12

function baseText({ base, baseRef, dirty }: Session['repos'][number]): string {
  if (base === '') return 'none: it has no commit yet'
  const commit = `${baseRef === '' ? '' : `${baseRef} at `}${base.slice(0, shown)}`
  return dirty === '' ? commit : `${commit}, uncommitted files of the host on top in ${dirty.slice(0, shown)}`
}
