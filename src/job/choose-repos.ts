import { layout, repoFolder } from '../scad/layout.ts'
import { requireRepo, type Session, workdirRepo } from '../session/session.ts'

/** Where a job works. */
export interface WorkPlace {
  /** Key of the repo it starts in; '' in a session without any. */
  repo: string
  workdir: string
  /** Folders of the other repos it may work in. */
  otherRepos: string[]
  /** Keys of the repos whose working trees it may change, and that `--branch` is for. */
  branched: string[]
}

/**
 * The repos a job works in: those named, else all. It starts in the session's workdir when that is among them, else in the first
 * one named. A branch is made in those named, else in all that are there to be written. Pure.
 * @throws repo-not-found
 */
export function chooseRepos(session: Pick<Session, 'id' | 'repos'>, keys: readonly string[]): WorkPlace {
  const named = [...new Set(keys)].map((key) => requireRepo(session, key))
  const repos = named.length > 0 ? named : session.repos
  const home = workdirRepo(session)
  const start = repos.find((repo) => repo.key === home?.key) ?? repos[0]
  return {
    repo: start?.key ?? '',
    workdir: start === undefined ? layout.workspace : repoFolder(start.key),
    otherRepos: repos.filter((repo) => repo !== start).map((repo) => repoFolder(repo.key)),
    branched: repos.filter((repo) => named.length > 0 || repo.access === 'write').map((repo) => repo.key),
  }
}
