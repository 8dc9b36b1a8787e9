import type { GitIdentity } from '../git/host-git-identity.ts'
import type { HostRepo } from '../git/host-repo.ts'
import { emptyTree, makeCommit, rewriteCommit, treeOf } from '../git/make-commit.ts'
import { mergeCommits } from '../git/merge-commits.ts'
import { gitText } from '../git/run-git.ts'

type Store = Pick<HostRepo, 'commonDir'>

export interface Replay {
  onto: string
  /** Oldest first, none of them a merge. */
  commits: readonly string[]
  by: GitIdentity
  /** ms since the epoch */
  now: number
  signal: AbortSignal
}

/** Where it came to, or the paths that contradict each other, and at which commit. */
export type Replayed = { tip: string; conflicts: null } | { tip: null; conflicts: string[]; commit: string }

/**
 * Applies commits one after the other on top of another one, as a rebase does: each keeps author, date and message; one of which nothing is
 * left, as its changes are there already, is left out.
 *
 * @throws git-missing, git-failed
 */
export async function replay(store: Store, { onto, commits, by, now, signal }: Replay): Promise<Replayed> {
  let tip = onto
  let tree = await treeOf(store, onto)
  for (const commit of commits) {
    const before = await parentTree(store, commit)
    const picked = await pick(store, { tree, before, after: await treeOf(store, commit), by, signal })
    if (picked.conflicts !== null) return { tip: null, conflicts: picked.conflicts, commit }
    const wasEmpty = (await treeOf(store, commit)) === before
    if (picked.tree === tree && !wasEmpty) continue
    tree = picked.tree
    tip = await rewriteCommit(store, commit, { tree, parent: tip, by, now })
  }
  return { tip, conflicts: null }
}

/**
 * Applies what lies between two trees to a third: the merge of two commits that were made to have `before` as all they have in common.
 * @throws git-missing, git-failed
 */
export async function pick(
  store: Store,
  { tree, before, after, by, signal }: { tree: string; before: string; after: string; by: GitIdentity; signal: AbortSignal },
): ReturnType<typeof mergeCommits> {
  const common = await makeCommit(store, { tree: before, parents: [], message: '', by })
  const [ours, theirs] = [
    await makeCommit(store, { tree, parents: [common], message: 'ours', by }),
    await makeCommit(store, { tree: after, parents: [common], message: 'theirs', by }),
  ]
  return await mergeCommits(store, ours, theirs, { signal })
}

async function parentTree(store: Store, commit: string): Promise<string> {
  const parent = await gitText({
    args: ['rev-parse', '--verify', '--quiet', `${commit}^1^{tree}`],
    gitDir: store.commonDir,
    okCodes: [0, 1],
  })
  return parent === '' ? await emptyTree(store) : parent
}
