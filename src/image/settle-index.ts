import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { scriptInside } from './git-inside.ts'

// Each index below the repository, its own and those of submodules.
const settle = `
settle='
git update-index -q --refresh >/dev/null 2>&1 || :
index=$(git rev-parse --git-path index)
[ ! -e "$index" ] || touch -d "@$(($(date +%s) + 1))" "$index"'
eval "$settle"
[ ! -e .gitmodules ] || git submodule --quiet foreach --recursive "$settle" >/dev/null 2>&1 || :
du -sk "$(git rev-parse --absolute-git-dir)" | cut -f 1
`

/** ms after which a file that is written has another time than the files the indexes know. */
export const settledMs = 1100

/**
 * Makes the first `git status` in a copy of the container quick. A file that was written in the same second as the index is
 * read again each time, in case it was written after it. So the indexes are dated one second on; that is true enough
 * when nothing is written for `settledMs`.
 *
 * @returns bytes of each repository's git folder, in order
 */
export async function settleIndexes(scad: Scad, targets: GitTarget[]): Promise<number[]> {
  return await Promise.all(
    targets.map(async (target) => {
      const kilobytes = Number((await scriptInside(scad, target, settle)).at(-1))
      return Number.isSafeInteger(kilobytes) && kilobytes > 0 ? kilobytes * 1024 : 0
    }),
  )
}
