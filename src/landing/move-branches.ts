import { checkedOut } from '../git/checked-out.ts'
import type { HostRepo } from '../git/host-repo.ts'
import { emptyTree } from '../git/make-commit.ts'
import { indexIsAt, inTheWay, moveWorkTree, otherFiles } from '../git/move-work-tree.ts'
import { updateRefsEverywhere } from '../git/ref-transaction.ts'
import { treeChanges } from '../git/tree-changes.ts'
import { workTreeStatus } from '../git/work-tree-status.ts'
import type { Scad } from '../scad/scad.ts'
import { counted } from '../text/counted.ts'
import { shellLine } from '../text/shell-line.ts'
import type { Problem } from './problem.ts'

/** A branch that goes from one commit to another, and the working trees that follow. */
export interface Move {
  /** Key of the repository. */
  key: string
  host: HostRepo
  branch: string
  /** null: the branch is yet to be born */
  from: string | null
  to: string | null
  /** Where it stands: at `to` when only working trees are left behind. */
  tip: string | null
}

/**
 * What keeps a branch, or a working tree that has it checked out, from moving.
 * @param store where the commits of the move are: the host repository, or one of scad's own that sees its objects
 */
export async function findObstacles(
  { key, host, branch, from, to, tip }: Move,
  store: Pick<HostRepo, 'commonDir' | 'format'>,
  { signal }: Pick<Scad, 'signal'>,
): Promise<Problem[]> {
  const { trees, rebasing } = await checkedOut(host, branch)
  if (rebasing) return [{ repo: key, text: `${branch} is being rebased`, hint: 'end that first: git rebase --continue, or --abort' }]
  // a working tree that was left behind differs from its branch by what is to be brought to it
  if (tip === to) return []
  const empty = await emptyTree(host)
  const [begin, end] = [from ?? empty, to ?? empty]
  const added = async (): Promise<string[] | null> => {
    const { changes, complete } = await treeChanges(store, begin, end, { signal })
    return complete ? changes.flatMap(({ path, before, after }) => (before === null && after !== null ? [path] : [])) : null
  }
  return (await Promise.all(trees.map(async (tree) => await findInTree(tree, { end, added })))).flatMap((found) =>
    found === null ? [] : [{ repo: key, ...found }],
  )
}

/** What keeps a working tree from going where its branch goes; null: nothing, or it is there. */
async function findInTree(
  tree: HostRepo,
  { end, added }: { end: string; added: () => Promise<string[] | null> },
): Promise<Omit<Problem, 'repo'> | null> {
  const { path, operation } = tree
  const git = (...words: string[]): string => shellLine(['git', '-C', path, ...words])
  if (operation !== null) return { text: `${path} is in the middle of a ${operation}`, hint: `end that first: ${git('status')}` }
  if (await indexIsAt(tree, end)) return null
  const { modified } = await workTreeStatus(tree)
  if (modified.length > 0)
    return { text: `uncommitted changes in ${path}`, files: modified, hint: `commit them, or put them by: ${git('stash')}` }
  const paths = await added()
  if (paths === null) return { text: 'more changes than scad looks through', hint: `${git('merge', end)} brings them in` }
  const files = inTheWay(await otherFiles(tree), paths)
  const text = `${counted(files.length, 'file')} in the way in ${path}`
  return files.length === 0 ? null : { text, files, hint: 'move them away: git does not know them' }
}

/**
 * Moves branches of several repositories, all of them or none, and brings the working trees along that have them checked out. Where a
 * working tree cannot follow all is taken back. Branches that stand at their end are left, and working trees that hold anything but the
 * begin: so what was broken off is finished by the same call. Working trees go back before branches do: where one cannot, the branches say so.
 *
 * @param reason what the reflogs say of it
 * @throws locked, git-failed, no-space, interrupted
 */
export async function moveBranches(
  { signal, progress }: Pick<Scad, 'signal' | 'progress'>,
  moves: readonly Move[],
  reason: string,
): Promise<void> {
  const going = moves.filter(({ tip, to }) => tip !== to)
  await updateAll(going, { reason, signal })
  const followed: Step[] = []
  try {
    for (const move of moves)
      for (const step of await stepsOf(move)) {
        if (!going.includes(move) && !(await indexIsAt(step.tree, step.from))) continue
        followed.push(step)
        const pointers = await follow(step)
        if (pointers > 0) progress({ type: 'warning', text: pointersLeft(step.tree, pointers) })
      }
  } catch (error) {
    for (const { tree, from, to } of followed.toReversed()) await follow({ tree, from: to, to: from })
    const back = going.map((move) => ({ ...move, from: move.to, to: move.from, tip: move.to }))
    await updateAll(back, { reason: `${reason}, taken back` })
    throw error
  }
}

async function updateAll(moves: readonly Move[], options: { reason: string; signal?: AbortSignal }): Promise<void> {
  await updateRefsEverywhere(
    moves.map(({ host, branch, from, to }) => ({
      repo: host,
      branches: [`refs/heads/${branch}`],
      updates: [{ ref: `refs/heads/${branch}`, newOid: to, oldOid: from }],
    })),
    options,
  )
}

interface Step {
  tree: HostRepo
  from: string
  to: string
}

async function stepsOf({ host, branch, from, to }: Move): Promise<Step[]> {
  const { trees } = await checkedOut(host, branch)
  const empty = await emptyTree(host)
  return trees.map((tree) => ({ tree, from: from ?? empty, to: to ?? empty }))
}

/** How many large files stay pointers. */
async function follow({ tree, from, to }: Step): Promise<number> {
  return (await indexIsAt(tree, to)) ? 0 : await moveWorkTree(tree, from, to)
}

function pointersLeft({ path }: HostRepo, count: number): string {
  const command = shellLine(['git', '-C', path, 'lfs', 'pull'])
  return `${counted(count, 'large file')} in ${path} stayed pointers, for nothing is fetched: ${command}, after a look at .lfsconfig`
}
