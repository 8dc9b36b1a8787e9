import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { gitInside } from './git-inside.ts'

/** The branch checked out inside, born or not, by the container's own word; null when HEAD is detached. */
export async function headBranch(scad: Scad, target: GitTarget): Promise<string | null> {
  const { code, stdout } = await gitInside(scad, target, ['symbolic-ref', '-q', '--short', 'HEAD'])
  return code === 0 ? cleanLine(stdout, 200) : null
}
