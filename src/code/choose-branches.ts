import { isBranchName } from '../scad/names.ts'
import { cleanLine } from '../text/clean.ts'

const heads = 'refs/heads/'

/** A container can make branches by the thousand; past this many the rest is left and said so. */
export const maxBranches = 1000

export interface Choice {
  /** Branch name → tip. */
  branches: Map<string, string>
  /** The commit checked out without a branch of that tip; null when a branch has it. */
  detached: string | null
  refused: { name: string; reason: string }[]
}

/**
 * The branches to take out of everything a container advertises. Tags, notes and the rest are never taken: only names that
 * mean the same to git, to file systems and to a reader. Pure.
 *
 * @param advertised ref name → object id, `HEAD` among them
 */
export function chooseBranches(advertised: ReadonlyMap<string, string>): Choice {
  const branches = new Map<string, string>()
  const refused: Choice['refused'] = []
  let surplus = 0
  for (const [ref, oid] of advertised) {
    if (!ref.startsWith(heads)) continue
    const name = ref.slice(heads.length)
    if (branches.size + refused.length >= maxBranches) surplus++
    else if (isBranchName(name)) branches.set(name, oid)
    else refused.push({ name: cleanLine(name, 200), reason: 'a branch name scad does not take: rename it inside' })
  }
  if (surplus > 0)
    refused.push({ name: `${surplus} more`, reason: `a repository gives at most ${maxBranches} branches: delete some inside` })
  const head = advertised.get('HEAD')
  return { branches, detached: head === undefined || [...branches.values()].includes(head) ? null : head, refused }
}
