import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from '../session/run-inside.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'

/**
 * Checks a branch out in repositories of a session, made from what is checked out where it does not exist: in all or in none.
 *
 * @throws would-lose-work when uncommitted changes are in the way
 */
export async function prepareBranch(scad: Scad, session: Session, branch: string, keys: readonly string[]): Promise<void> {
  const { code, stderr } = await runInside(scad, session.container, {
    command: [`${layout.bin}/branch`, branch, ...keys.map(repoFolder)],
    user: session.user,
    workingDir: layout.workspace,
  })
  if (code === 0) return
  throw new ScadError('would-lose-work', `branch ${branch} cannot be checked out: ${cleanLine(stderr) || `git ended with ${code}`}`, {
    hint: `scad code status ${session.id} shows uncommitted changes; commit them inside, or leave out --branch`,
  })
}
