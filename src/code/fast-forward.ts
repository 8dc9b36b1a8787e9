import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { scriptInside } from './git-inside.ts'

/**
 * `updated`: moved to the new tip. `current`: stood there already. `ahead`: has it and more. `dirty`: checked out with
 * uncommitted changes, left. `diverged`: has commits of its own, left. `absent`: there is no such branch. `blocked`: git
 * refused, for instance because an untracked file is in the way or an agent is at work with the index.
 */
export const fastForwardOutcome = z.enum(['updated', 'current', 'ahead', 'dirty', 'diverged', 'absent', 'blocked'])
export type FastForwardOutcome = z.infer<typeof fastForwardOutcome>

// $1 repository, $2 branch, $3 new tip
const script = `
set -u
cd "$1" || exit 1
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c gc.auto=0 -c maintenance.auto=false "$@"; }
old=$(g rev-parse -q --verify "refs/heads/$2^{commit}") || { echo absent; exit 0; }
if [ "$old" = "$3" ]; then echo current; exit 0; fi
if g merge-base --is-ancestor "$3" "$old"; then echo ahead; exit 0; fi
g merge-base --is-ancestor "$old" "$3" || { echo diverged; exit 0; }
if [ "$(g symbolic-ref -q HEAD)" = "refs/heads/$2" ]; then
  [ -z "$(g status --porcelain --untracked-files=no --ignore-submodules=none)" ] || { echo dirty; exit 0; }
  g merge -q --ff-only --no-autostash "$3" >&2 || { echo blocked; exit 0; }
elif g worktree list --porcelain | grep -qxF "branch refs/heads/$2"; then
  echo dirty
  exit 0
else
  g update-ref "refs/heads/$2" "$3" "$old" >&2 || { echo blocked; exit 0; }
fi
echo updated
`

/**
 * Moves a branch inside forward to a commit that is there already, when nothing is lost by it; leaves it otherwise.
 *
 * @returns what became of it, and git's reason when it was blocked
 * @throws git-failed when the repository inside cannot be read
 */
export async function fastForward(
  scad: Scad,
  target: GitTarget,
  { branch, tip }: { branch: string; tip: string },
): Promise<{ outcome: FastForwardOutcome; reason: string }> {
  const { code, stdout, stderr } = await scriptInside(scad, target, script, [target.path, branch, tip])
  const outcome = fastForwardOutcome.safeParse(stdout.trim())
  if (code !== 0 || !outcome.success) throw new ScadError('git-failed', `${target.path} inside cannot be read: ${cleanLine(stderr)}`)
  return { outcome: outcome.data, reason: outcome.data === 'blocked' ? cleanLine(stderr) : '' }
}
