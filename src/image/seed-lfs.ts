import { access } from 'node:fs/promises'
import type { HostRepo } from '../git/host-repo.ts'
import { pointersAt } from '../git/lfs-pointers.ts'
import { lfsStore } from '../git/lfs-store.ts'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { fillPointers, hasGitLfs, putLargeFiles } from './put-large-files.ts'
import { shellLine } from '../text/shell-line.ts'

/**
 * Brings the large files that git-lfs manages: the host's objects of a checked out commit into the repository's own store
 * inside, and from there into its files. Where git-lfs or an object is missing the files stay pointers, which a warning says.
 */
export async function seedLfs(scad: Scad, target: GitTarget, host: HostRepo, commit: string): Promise<void> {
  const store = await lfsStore(host)
  if (!(await exists(store.folder))) return
  const wanted = await pointersAt(host, commit)
  if (wanted.length === 0) return
  if (!(await hasGitLfs(scad, target))) {
    const text = `${countOf(wanted.length)} of ${host.path} left as pointers inside: the environment has no git-lfs`
    return scad.progress({ type: 'warning', text: `${text} (add "git-lfs" to environment.apt)` })
  }
  const missing = await putLargeFiles(scad, target, store, wanted)
  if (missing > 0)
    scad.progress({
      type: 'warning',
      text: `${countOf(missing)} of ${host.path} left as pointers inside: not on the host either (${shellLine(['git', '-C', host.path, 'lfs', 'fetch'])})`,
    })
  await fillPointers(scad, target)
}

function countOf(files: number): string {
  return files === 1 ? '1 large file' : `${files} large files`
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
