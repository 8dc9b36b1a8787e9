import { diffSummary } from '../git/diff.ts'
import { openRepo } from '../git/host-repo.ts'
import { treeChanges } from '../git/tree-changes.ts'
import type { Scad } from '../scad/scad.ts'
import type { SavedRepo } from '../session/save.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import type { ArchivedChange } from './record.ts'

const maxPaths = 1000

/**
 * What a session changed, from what was saved of it: the commits are on the host by then.
 * @throws repo-missing, repo-invalid, git-failed, interrupted
 */
export async function changeSetOf(scad: Pick<Scad, 'signal'>, session: Session, saved: readonly SavedRepo[]): Promise<ArchivedChange[]> {
  return await settleAll(saved, async (one) => {
    const repo = session.repos.find(({ key }) => key === one.key)
    const base = repo?.dirty || repo?.base || null
    const refs = savedNames(session.id, one)
    const tip = refs.get('HEAD') ?? (repo?.base || null)
    const last = refs.get('worktree') ?? refs.get('index') ?? tip
    const change = { key: one.key, path: one.path, base, branch: branchAt(refs, tip, repo), tip, commits: one.commits }
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

/** What was saved of a repo: `heads/main`, `HEAD`, … → commit. Pure. */
export function savedNames(session: string, { key, refs }: Pick<SavedRepo, 'key' | 'refs'>): Map<string, string> {
  return new Map(refs.map(({ ref, oid }) => [nameOf(session, key, ref), oid]))
}

/** Those of a repo that shares its host repository are in a folder of its key. */
function nameOf(session: string, key: string, ref: string): string {
  const name = ref.slice(`refs/scad/${session}/`.length)
  return name.startsWith(`${key}/`) ? name.slice(key.length + 1) : name
}

/** A branch that was saved stands where it stood; one that was not, at the base. */
function branchAt(refs: ReadonlyMap<string, string>, tip: string | null, repo: Session['repos'][number] | undefined): string | null {
  const branches = [...refs].flatMap(([name, oid]) => (name.startsWith('heads/') && oid === tip ? [name.slice('heads/'.length)] : []))
  if (repo !== undefined && (branches.includes(repo.branch) || tip === (repo.base || null))) return repo.branch
  return branches[0] ?? null
}
