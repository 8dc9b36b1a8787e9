import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import { isBranchName, oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { maxBranches } from './choose-branches.ts'
import { gitInside } from './git-inside.ts'

/** The branches inside by their own word, name → tip; names that a fetch would refuse are left out. @throws git-failed */
export async function branchTips(scad: Scad, target: GitTarget): Promise<Map<string, string>> {
  const format = '%(objectname) %(refname:lstrip=2)'
  const answer = await gitInside(scad, target, ['for-each-ref', `--count=${maxBranches}`, `--format=${format}`, 'refs/heads/'])
  if (answer.code !== 0) throw new ScadError('git-failed', `the branches in ${target.path} cannot be listed: ${cleanLine(answer.stderr)}`)
  const pairs = answer.stdout.split('\n').map((line): [string, string] => {
    const space = line.indexOf(' ')
    return [line.slice(space + 1), line.slice(0, space)]
  })
  return new Map(pairs.filter(([name, oid]) => isBranchName(name) && oidSchema.safeParse(oid).success))
}
