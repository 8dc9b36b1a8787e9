import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostRepo } from '../git/host-repo.ts'
import { runGit } from '../git/run-git.ts'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { scriptInside } from './git-inside.ts'
import { tarStream, type TarEntry } from './tar.ts'

/** A pointer is at least its version line, id and size, and hardly more. */
const pointerBytes = { least: 100, most: 400 }

/**
 * Brings the large files that git-lfs manages: the host's objects of a checked out commit into the repository's own store
 * inside, and from there into its files. Where git-lfs or an object is missing the files stay pointers, which a warning says.
 */
export async function seedLfs(scad: Scad, target: GitTarget, host: HostRepo, commit: string): Promise<void> {
  const store = join(host.commonDir, 'lfs', 'objects')
  if (!(await exists(store))) return
  const wanted = await pointedAt(host, commit)
  if (wanted.length === 0) return
  const inside = await scriptInside(scad, target, 'command -v git-lfs || :')
  if (inside.length === 0) {
    const text = `${countOf(wanted.length)} of ${host.path} left as pointers inside: the environment has no git-lfs`
    return scad.progress({ type: 'warning', text: `${text} (add "git-lfs" to environment.apt)` })
  }
  const entries = await storeEntries(store, wanted, target.user)
  if (entries.missing > 0)
    scad.progress({
      type: 'warning',
      text: `${countOf(entries.missing)} of ${host.path} left as pointers inside: not on the host either (git -C '${host.path}' lfs fetch)`,
    })
  const [folder = ''] = await scriptInside(
    scad,
    target,
    'folder=$(git rev-parse --absolute-git-dir)/lfs/objects; mkdir -p "$folder"; echo "$folder"',
  )
  await scad.engine.putArchive(target.container, folder, tarStream(entries.found))
  await scriptInside(scad, target, 'git lfs checkout >/dev/null 2>&1')
}

/** Ids of the objects that the pointers in a commit name. Found without git-lfs, which a host with a store may lack by now. */
async function pointedAt(host: HostRepo, commit: string): Promise<string[]> {
  const list = await runGit({ args: ['ls-tree', '-r', '-l', '-z', '--full-tree', commit], gitDir: host.commonDir, maxOutput: 1 << 30 })
  const blobs = new Set<string>()
  for (const entry of list.stdout.toString().split('\0')) {
    const [, oid, size] = /^100\d+ blob ([0-9a-f]+) +(\d+)\t/.exec(entry) ?? []
    if (oid !== undefined && Number(size) >= pointerBytes.least && Number(size) <= pointerBytes.most) blobs.add(oid)
  }
  if (blobs.size === 0) return []
  const contents = await runGit({
    args: ['cat-file', '--batch'],
    gitDir: host.commonDir,
    input: `${[...blobs].join('\n')}\n`,
    maxOutput: 1 << 30,
  })
  const found = contents.stdout.toString('latin1').matchAll(/^version https:\/\/git-lfs[^\n]*\noid sha256:([0-9a-f]{64})\nsize \d+$/gm)
  return [...new Set([...found].flatMap(([, oid]) => oid ?? []))]
}

/** The objects at hand, as git-lfs lays its store out, owned by the agent's user. */
async function storeEntries(store: string, oids: string[], user: string): Promise<{ found: TarEntry[]; missing: number }> {
  const [uid = 0, gid = 0] = user.split(':').map(Number)
  const folders = new Map<string, TarEntry>()
  const files: TarEntry[] = []
  for (const oid of oids) {
    const [first, second] = [oid.slice(0, 2), `${oid.slice(0, 2)}/${oid.slice(2, 4)}`]
    const file = join(store, second, oid)
    if (!(await exists(file))) continue
    for (const path of [first, second]) folders.set(path, { path, mode: 0o755, content: 'folder', uid, gid })
    files.push({ path: `${second}/${oid}`, mode: 0o644, content: { file, size: (await stat(file)).size }, uid, gid })
  }
  return { found: [...folders.values(), ...files], missing: oids.length - files.length }
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
