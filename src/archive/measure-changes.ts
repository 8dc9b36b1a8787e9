import { beganAt, branchAt } from '../code/change-set.ts'
import { diffSummary } from '../git/diff.ts'
import { openRepo } from '../git/host-repo.ts'
import { treeChanges } from '../git/tree-changes.ts'
import type { Scad } from '../scad/scad.ts'
import type { SavedRepo } from '../session/save.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import type { ArchivedChange } from './record.ts'
import { savedNames } from './saved-names.ts'

const maxPaths = 1000

/**
 * What a session changed and how much it is, from what was saved of it: the commits are on the host by then.
 * @throws repo-missing, repo-invalid, git-failed, interrupted
 */
export async function measureChanges(scad: Pick<Scad, 'signal'>, session: Session, saved: readonly SavedRepo[]): Promise<ArchivedChange[]> {
  return await settleAll(saved, async (one) => {
    const repo = session.repos.find(({ key }) => key === one.key)
    const base = repo === undefined ? null : beganAt(repo)
    const refs = savedNames(session.id, one)
    const tip = refs.get('HEAD') ?? (repo?.base || null)
    const last = refs.get('worktree') ?? refs.get('index') ?? tip
    const change = { key: one.key, path: one.path, base, branch: branchOf(refs, tip, repo), tip, commits: one.commits }
    if (last === null || last === base) return { ...change, files: 0, insertions: 0, deletions: 0, complete: true, paths: [] }
    const host = await openRepo(one.path)
    const { changes } = await treeChanges(host, base, last)
    return {
      ...change,
      ...(await diffSummary(host, base, last, { signal: scad.signal })),
      paths: changes.slice(0, maxPaths).map(({ path }) => path),
    }
  })
}

/** A branch that was saved stands where it stood; one that was not, at the base. */
function branchOf(refs: ReadonlyMap<string, string>, tip: string | null, repo: Session['repos'][number] | undefined): string | null {
  const heads = [...refs].flatMap(([name, oid]): [string, string][] =>
    name.startsWith('heads/') ? [[name.slice('heads/'.length), oid]] : [],
  )
  if (repo !== undefined && tip === (repo.base || null)) return repo.branch
  return branchAt(new Map(heads), tip, repo?.branch ?? '')
}
