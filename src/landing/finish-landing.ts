import { checkedOut } from '../git/checked-out.ts'
import { emptyTree } from '../git/make-commit.ts'
import { indexIsAt } from '../git/move-work-tree.ts'
import type { Scad } from '../scad/scad.ts'
import type { Landing, Place } from './find-landings.ts'
import { findObstacles, type Move, moveBranches } from './move-branches.ts'
import { refusal } from './problem.ts'

/**
 * What was broken off of a landing: branches that did not move yet, and such as have working trees that did not follow. Once all had followed,
 * what a working tree holds is its owner's.
 */
export async function openMoves({ places, followed }: Landing): Promise<Move[]> {
  const moves = places.filter(({ standing }) => standing !== 'beyond').map((place) => moveTo('after', place))
  const behind = await Promise.all(moves.map(async (move) => move.tip !== move.to || (!followed && (await isBehind(move)))))
  return moves.filter((_, index) => behind[index])
}

/**
 * Brings a landing that was broken off to its end.
 * @param open what `openMoves` says of it
 * @throws landing-refused, locked, git-failed, no-space, interrupted
 */
export async function finishLanding(scad: Pick<Scad, 'signal' | 'progress'>, { record }: Landing, open: readonly Move[]): Promise<void> {
  const problems = (await Promise.all(open.map(async (move) => await findObstacles(move, move.host, scad)))).flat()
  if (problems.length > 0) throw refusal(record.session, 'landed', problems)
  await moveBranches(scad, open, `landed ${record.changeSet} of ${record.session}`)
}

/** The move that brings a branch of a landing to its end, or back to its begin. Pure. */
export function moveTo(end: 'before' | 'after', { repo, host, tip }: Place): Move {
  const [from, to] = end === 'after' ? [repo.before, repo.after] : [repo.after, repo.before]
  return { key: repo.key, host, branch: repo.into, from, to, tip }
}

/** True when a working tree that has the branch checked out is not where the move leads. */
async function isBehind({ host, branch, from, to }: Move): Promise<boolean> {
  const { trees } = await checkedOut(host, branch)
  const empty = await emptyTree(host)
  const left = await Promise.all(trees.map(async (tree) => !(await indexIsAt(tree, to ?? empty)) && (await indexIsAt(tree, from ?? empty))))
  return left.includes(true)
}
