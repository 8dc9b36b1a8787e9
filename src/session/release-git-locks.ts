import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'

/**
 * Removes the lock files of git from repositories whose last writers are gone, in a container in which nothing else runs yet. What a
 * program was in the middle of is otherwise as if it had been killed.
 */
export async function releaseGitLocks(scad: Scad, container: string, user: string): Promise<void> {
  const command = ['/usr/bin/find', layout.workspace, '-path', '*/.git/*', '-name', '*.lock', '-type', 'f', '-delete']
  // what cannot be read there is none of git's
  await runInside(scad, container, { command, user })
}
