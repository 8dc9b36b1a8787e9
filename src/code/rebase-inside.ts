import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { scriptInside } from './git-inside.ts'

/**
 * `updated`: its own commits stand on the tip now. `current`: it has the tip already. `conflict`: both sides changed the same. `dirty`:
 * uncommitted changes, left. `busy`: git is in the middle of something, left. `detached`: no branch is checked out, left. `absent`: the base
 * is no branch of the host, or its commits are not inside. `blocked`: git refused.
 */
export const rebaseOutcome = z.enum(['updated', 'current', 'conflict', 'dirty', 'busy', 'detached', 'absent', 'blocked'])
export type RebaseOutcome = z.infer<typeof rebaseOutcome>

/** What became of the branch that is checked out, by the word of what is inside. */
export interface Rebased {
  outcome: RebaseOutcome
  /** What was checked out, or is being rebased; null for a detached HEAD. */
  branch: string | null
  /** Files in conflict, the first hundred. */
  files: string[]
  /** Git's own words where it refused. */
  reason: string
}

const maxFiles = 100

// Prints the outcome, the branch and the files in conflict, each with a NUL.
// $1 repository, $2 tip, $3 old base or '', $4 whether conflicts stay, or ''
const script = `
set -u
cd "$1" || exit 1
g() {
  timeout -k 5 100 git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c gc.auto=0 -c maintenance.auto=false -c commit.gpgSign=false \\
    -c rebase.autoStash=false -c rebase.updateRefs=false "$@"
}
say() { printf '%s\\0' "$1" "$branch"; }
under_way() { [ -d "$own/rebase-merge" ] || [ -d "$own/rebase-apply" ]; }
in_conflict() { under_way && [ -n "$(g ls-files --unmerged | head -c 1)" ]; }
conflicts() { say conflict; g diff --name-only --diff-filter=U -z; }

own=$(g rev-parse --absolute-git-dir) || exit 1
branch=
if under_way; then
  branch=$(sed 's,^refs/heads/,,' "$own/rebase-merge/head-name" 2>/dev/null)
  if [ -n "$4" ] && in_conflict; then conflicts; else say busy; fi
  exit 0
fi
for file in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD BISECT_LOG; do
  if [ -e "$own/$file" ]; then say busy; exit 0; fi
done
branch=$(g symbolic-ref -q --short HEAD) || { say detached; exit 0; }
g cat-file -e "$2^{commit}" 2>/dev/null || { say absent; exit 0; }
if g merge-base --is-ancestor "$2" HEAD; then say current; exit 0; fi
[ -z "$(g status --porcelain --untracked-files=no --ignore-submodules=none)" ] || { say dirty; exit 0; }

upstream=$2
# where the host rewrote its branch, what it threw away is not the work of the session
if [ -n "$3" ] && ! g merge-base --is-ancestor "$3" "$2" && g merge-base --is-ancestor "$3" HEAD; then upstream=$3; fi
if g rebase -q --merge --no-fork-point --onto "$2" "$upstream" >&2; then say updated; exit 0; fi
if in_conflict; then conflicts; else say blocked; fi
if under_way && { [ -z "$4" ] || ! in_conflict; }; then g rebase --abort >&2; fi
`

/**
 * Puts the branch that is checked out inside onto a commit that is there already, as the agent's user. Where both changed the same, all is
 * as before, or the rebase is left under way, for somebody to resolve.
 *
 * @param how.base that its own commits began at before; '' for none
 * @param how.keepConflicts leave them, also those that are under way already
 * @throws git-failed when the repository inside cannot be read
 */
export async function rebaseInside(
  scad: Scad,
  target: GitTarget,
  { tip, base, keepConflicts }: { tip: string; base: string; keepConflicts: boolean },
): Promise<Rebased> {
  const { code, stdout, stderr } = await scriptInside(scad, target, script, [target.path, tip, base, keepConflicts ? 'keep' : ''])
  const rebased = parseRebased(stdout)
  if (code !== 0 || rebased === null) throw new ScadError('git-failed', `${target.path} inside cannot be read: ${cleanLine(stderr)}`)
  return { ...rebased, reason: rebased.outcome === 'blocked' ? cleanLine(stderr) : '' }
}

/** What the script printed; null for anything else. Pure; exported for tests. */
export function parseRebased(text: string): Omit<Rebased, 'reason'> | null {
  const [word, branch = '', ...files] = text.split('\0')
  const outcome = rebaseOutcome.safeParse(word)
  if (!outcome.success) return null
  const named = files.filter((file) => file !== '').slice(0, maxFiles)
  return { outcome: outcome.data, branch: branch === '' ? null : cleanLine(branch, 200), files: named.map((file) => cleanLine(file)) }
}
