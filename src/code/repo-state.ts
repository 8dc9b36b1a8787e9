import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import { isBranchName, oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { maxBranches } from './choose-branches.ts'
import { scriptInside } from './git-inside.ts'
import { parseWorkTree, type WorkTree } from './work-tree.ts'

/** A repository inside, by its own word. */
export interface RepoState {
  tree: WorkTree
  /** Commits of HEAD that the base lacks, and of the base that HEAD lacks; null when the base is no longer inside. */
  ahead: number | null
  behind: number | null
  /** Branch name → tip; names that a fetch would refuse are left out. */
  tips: Map<string, string>
}

// One process for three answers, as each costs more than git does. No record of a status is empty, so an empty one ends it.
// $1 repository, $2 what to count, $3 how many branches
const script = `
set -eu
repo=$1
g() { /usr/bin/git -C "$repo" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c color.ui=false "$@"; }
g status --porcelain=v2 --branch -z --ignore-submodules=none
printf '\\0'
g rev-list --count --left-right "$2" -- 2>/dev/null || echo unknown
g for-each-ref --count="$3" --format='%(objectname) %(refname:lstrip=2)' refs/heads/
`

/**
 * What is checked out inside, how far it is from the base, what is not committed, and which branches there are.
 * @param base '' for none
 * @throws git-failed when git inside cannot tell
 */
export async function repoState(scad: Scad, target: GitTarget, base: string): Promise<RepoState> {
  const range = base === '' ? 'HEAD' : `${base}...HEAD`
  const { code, stdout, stderr } = await scriptInside(scad, target, script, [target.path, range, String(maxBranches)])
  if (code !== 0)
    throw new ScadError('git-failed', `git status in ${target.path} failed: ${cleanLine(stderr)}`, {
      hint: 'look with: scad session shell <session>',
    })
  return parseRepoState(stdout, base)
}

/** Pure; exported for tests. */
export function parseRepoState(text: string, base: string): RepoState {
  const end = text.indexOf('\0\0')
  const [distance = '', ...refs] = text.slice(end + 2).split('\n')
  const nothing = base === '' ? 0 : null
  const [, behind, ahead] = /^(\d{1,9})\t(\d{1,9})$/.exec(distance) ?? []
  const pairs = refs.map((line): [string, string] => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))])
  return {
    tree: parseWorkTree(text.slice(0, end + 1)),
    ahead: ahead === undefined ? nothing : Number(ahead),
    behind: behind === undefined ? nothing : Number(behind),
    tips: new Map(pairs.filter(([name, oid]) => isBranchName(name) && oidSchema.safeParse(oid).success)),
  }
}
