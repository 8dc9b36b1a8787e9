import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'

/**
 * Removes the lock files of git from repositories whose last writers are gone, in a container in which nothing else runs yet. What a
 * program was in the middle of is otherwise as if it had been killed.
 */
export async function releaseGitLocks(scad: Scad, container: string, user: string): Promise<void> {
  const command = ['/usr/bin/find', layout.workspace, '-path', '*/.git/*', '-name', '*.lock', '-type', 'f', '-delete']
  const { code } = await runInside(scad, container, { command, user })
  if (code !== 0) scad.progress({ type: 'warning', text: 'not every repository could be looked at for locks of git that nobody holds' })
}
