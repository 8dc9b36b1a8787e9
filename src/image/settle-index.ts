import { setTimeout as wait } from 'node:timers/promises'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { scriptInside } from './git-inside.ts'

/** Longer than the second that git's memory of times is exact to. */
const settleMs = 1100

// Every index below the repository: its own and those of submodules.
const refresh = `
refresh() { git update-index -q --refresh --force-write-index >/dev/null 2>&1 || :; }
refresh
[ ! -e .gitmodules ] || git submodule --quiet foreach --recursive 'git update-index -q --refresh --force-write-index || :' >/dev/null 2>&1 || :
du -sk "$(git rev-parse --absolute-git-dir)" | cut -f 1
`

/**
 * Makes the first `git status` in a copy of the container quick. An index written in the very second that a file was
 * written in makes git read that file again each time, so the indexes are written once more a moment later.
 *
 * @returns bytes of each repository's git folder, in order
 */
export async function settleIndexes(scad: Scad, targets: GitTarget[]): Promise<number[]> {
  await wait(settleMs, undefined, { signal: scad.signal }).catch(() => undefined)
  return await Promise.all(
    targets.map(async (target) => {
      const kilobytes = Number((await scriptInside(scad, target, refresh)).at(-1))
      return Number.isSafeInteger(kilobytes) && kilobytes > 0 ? kilobytes * 1024 : 0
    }),
  )
}
