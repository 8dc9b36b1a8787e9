import { ScadError } from '../errors/scad-error.ts'
import { hasCommit, type HostRepo } from '../git/host-repo.ts'
import { gitText } from '../git/run-git.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { gitTarget } from '../session/git-target.ts'
import type { Session } from '../session/session.ts'
import { surveyRepo } from '../session/survey.ts'
import { chooseRepos } from './choose-repos.ts'
import { headBranch } from './head-branch.ts'
import { type Quarantined, withQuarantine } from './quarantine-session.ts'
import { settleAll } from '../session/settle-all.ts'
import { withSessionCode } from '../session/with-session-code.ts'

export interface ChangesQuestion {
  session: string
  /** Repo keys; none: all. */
  repos: readonly string[]
  /** The branch to look at; default: what is checked out. */
  branch?: string | undefined
  /** The files that no commit holds, instead of the commits. */
  worktree: boolean
}

/** What one repository of a session changed, as two commits that can be compared on the host. */
export interface Changes {
  repo: SessionRepo
  /** Where both commits are: a quarantine without hooks, attributes or settings of anybody's. */
  store: HostRepo
  /** null for a detached HEAD. */
  branch: string | null
  /** null: everything is new. */
  base: string | null
  /** null: there is nothing to compare. */
  tip: string | null
}

/** Snapshots of uncommitted files that a survey makes: the files as they are, or as they are staged when all of them are. */
const snapshots = ['refs/scad/save/worktree', 'refs/scad/save/index']

/**
 * Brings what a session holds at this moment into quarantine and hands over, per repository, what changed since its base.
 * No ref of the host moves. Works while agents run and on stopped sessions.
 *
 * @throws session-not-found, session-ambiguous, repo-not-found, branch-not-found when no repository has the branch,
 *   repo-missing, repo-invalid, fetch-refused, locked
 */
export async function withChanges<T>(
  scad: Scad,
  { session: id, repos: keys, branch, worktree }: ChangesQuestion,
  use: (session: Session, changes: Changes[]) => Promise<T>,
): Promise<T> {
  return await withSessionCode(scad, id, async (session) => {
    const repos = chooseRepos(session, keys)
    const otherRefs = async (repo: SessionRepo, container: string): Promise<string[]> => {
      const [found] = worktree ? await surveyRepo(scad, session, container, repo) : []
      return snapshots.filter((ref) => found?.refs.has(ref) === true)
    }
    return await withQuarantine(scad, session, { repos, otherRefs }, async (quarantined, container) => {
      const changes = await settleAll(quarantined, async (one) => {
        const head = branch ?? (await headBranch(scad, gitTarget(scad, session, container, one.repo.key)))
        return await changesOf(one, head, branch !== undefined, worktree)
      })
      if (branch !== undefined && changes.every(({ tip }) => tip === null))
        throw new ScadError('branch-not-found', `no repository of ${session.id} has a branch ${branch}`, {
          hint: `scad code status ${session.id}`,
        })
      return await use(session, changes)
    })
  })
}

async function changesOf(one: Quarantined, branch: string | null, asked: boolean, worktree: boolean): Promise<Changes> {
  const { repo, host, folder, choice, others } = one
  const store = { ...host, path: folder, gitDir: folder, commonDir: folder, bare: true }
  const named = branch === null ? null : (choice.branches.get(branch) ?? null)
  const tip = asked ? named : (named ?? choice.detached)
  if (!worktree) return { repo, store, branch, base: await baseOf(store, repo, tip), tip }
  return { repo, store, branch, base: tip, tip: snapshots.map((ref) => others.get(ref)).find((oid) => oid !== undefined) ?? null }
}

/**
 * Where the work of a branch began: its last commit in common with the base. The uncommitted host files that went in are not
 * the session's work.
 */
async function baseOf(store: HostRepo, repo: SessionRepo, tip: string | null): Promise<string | null> {
  const base = repo.dirty !== '' && (await hasCommit(store, repo.dirty)) ? repo.dirty : repo.base
  if (base === '' || tip === null) return base === '' ? null : base
  const common = await gitText({ args: ['merge-base', base, tip], gitDir: store.gitDir, okCodes: [0, 1] })
  return common === '' ? base : common
}
