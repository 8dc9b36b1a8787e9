import { join } from 'node:path'
import type { LargeFile } from '../git/lfs-pointers.ts'
import { hasLargeFile, largeFilePath, type LfsStore } from '../git/lfs-store.ts'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { scriptInside } from './git-inside.ts'
import { tarStream, type TarEntry } from './tar.ts'

/**
 * Puts large files of a host's store into that of a repository inside, where git-lfs finds them, there or not.
 * @returns how many the host lacks
 */
export async function putLargeFiles(scad: Scad, target: GitTarget, store: LfsStore, wanted: readonly LargeFile[]): Promise<number> {
  const { entries, missing } = await storeEntries(store, wanted, target.user)
  const [folder = ''] = await scriptInside(
    scad,
    target,
    'folder=$(cd "$(git rev-parse --git-common-dir)" && pwd -P)/lfs; mkdir -p "$folder/objects"; echo "$folder"',
  )
  await scad.engine.putArchive(target.container, folder, tarStream(entries))
  return missing
}

/** True when the environment has git-lfs. */
export async function hasGitLfs(scad: Scad, target: GitTarget): Promise<boolean> {
  return (await scriptInside(scad, target, 'command -v git-lfs || :')).length > 0
}

/** The files that stand as pointers inside become what the store there has for them. */
export async function fillPointers(scad: Scad, target: GitTarget): Promise<void> {
  await scriptInside(scad, target, 'git lfs checkout >/dev/null 2>&1')
}

/** The contents at hand, as git-lfs lays its store out, owned by the agent's user. */
async function storeEntries(
  store: LfsStore,
  wanted: readonly LargeFile[],
  user: string,
): Promise<{ entries: TarEntry[]; missing: number }> {
  const [uid = 0, gid = 0] = user.split(':').map(Number)
  const folders = new Map<string, TarEntry>()
  const files: TarEntry[] = []
  for (const file of wanted) {
    if (!(await hasLargeFile(store, file))) continue
    const path = largeFilePath(file.oid)
    const [objects = '', first, second] = path.split('/')
    for (const folder of [`${objects}/${first}`, `${objects}/${first}/${second}`])
      folders.set(folder, { path: folder, mode: 0o755, content: 'folder', uid, gid })
    files.push({ path, mode: 0o644, content: { file: join(store.folder, path), size: file.size }, uid, gid })
  }
  return { entries: [...folders.values(), ...files], missing: wanted.length - files.length }
}
