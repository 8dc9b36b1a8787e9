import { hasCommit, type HostRepo, openRepo } from '../git/host-repo.ts'
import { type Submodule, submodules } from '../git/submodules.ts'
import type { GitTarget } from '../git/target.ts'
import { pushToTarget } from '../git/transfer.ts'
import type { Scad } from '../scad/scad.ts'
import { scriptInside } from './git-inside.ts'
import { seedLfs } from './seed-lfs.ts'
import { shellLine } from '../text/shell-line.ts'

/** Deeper than this nobody nests on purpose. */
const maxDepth = 8

interface SeedWays {
  /** The repository is going to be moved as a whole. */
  movable?: boolean
  /** How many repositories this one lies in. */
  depth?: number
}

/**
 * Fills the submodules of a checked out commit from the host's own copies, nested ones too. One that was never initialised
 * on the host, or lacks the recorded commit there, stays an empty folder and is named in a warning.
 */
export async function seedSubmodules(scad: Scad, target: GitTarget, host: HostRepo, commit: string, ways: SeedWays = {}): Promise<void> {
  const { movable = false, depth = 0 } = ways
  if (depth > maxDepth) return
  for (const submodule of await submodules(host, commit)) {
    const copy = submodule.gitDir === null ? null : await openRepo(submodule.gitDir)
    if (copy === null || !(await hasCommit(copy, submodule.oid))) {
      const text = `submodule ${submodule.path} of ${host.path} is empty inside: the host has no copy of ${submodule.oid.slice(0, 12)}`
      scad.progress({
        type: 'warning',
        text: `${text} (${shellLine(['git', '-C', host.path, 'submodule', 'update', '--init', '--recursive'])})`,
      })
      continue
    }
    await fill(scad, target, copy, { ...submodule, movable })
    const inside = { ...target, path: `${target.path}/${submodule.path}` }
    await seedSubmodules(scad, inside, copy, submodule.oid, { movable, depth: depth + 1 })
    await seedLfs(scad, inside, copy, submodule.oid)
  }
}

async function fill(
  scad: Scad,
  target: GitTarget,
  copy: HostRepo,
  { name, path, url, oid, movable }: Submodule & { movable: boolean },
): Promise<void> {
  await scriptInside(scad, target, initialise, [name, path, url, copy.format, ...(movable ? ['movable'] : [])])
  const inside = { ...target, path: `${target.path}/${path}` }
  await pushToTarget(copy, inside, [`+${oid}:refs/scad/base`], { signal: scad.signal })
  await scriptInside(scad, inside, checkOut, [oid])
}

// $1 name, $2 path, $3 URL, $4 object format, $5 "movable"; as `git submodule update --init` leaves it, without asking the URL.
// One that can be moved has both of its places told from one another; else a copy that an agent makes of its folder alone works too.
// A relative URL means something only beside the one of the repository: git works that out itself.
const initialise = `
case $3 in
./* | ../*) git submodule --quiet init -- "$2" 2>/dev/null || : ;;
*) git config "submodule.$1.url" "$3" ;;
esac
git config "submodule.$1.active" true
[ -e "$2/.git" ] && exit 0
folder=$(git rev-parse --absolute-git-dir)/modules/$1
mkdir -p "$(dirname "$folder")" "$2"
if [ "$4" = sha1 ]; then git init -q --separate-git-dir="$folder" -- "$2"; else git init -q --object-format="$4" --separate-git-dir="$folder" -- "$2"; fi
[ $# -lt 5 ] && exit 0
git config -f "$folder/config" core.worktree "$(realpath --relative-to="$folder" -- "$2")"
printf 'gitdir: %s\n' "$(realpath --relative-to="$2" -- "$folder")" >"$2/.git"
`

// $1 commit
const checkOut = `
git -c core.hooksPath=/dev/null -c advice.detachedHead=false checkout -q -f --detach "$1" --
`
