import { copyFile, lstat, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeText } from '../text/decode.ts'
import type { HostRepo } from './host-repo.ts'
import { isPointerSize, type LargeFile, parsePointer } from './lfs-pointers.ts'
import { hasLargeFile, largeFilePath, lfsStore } from './lfs-store.ts'
import { runGit } from './run-git.ts'

/**
 * Puts contents of the repository's own git-lfs store in the place of pointers in a working tree: of git-lfs itself no program runs that
 * could fetch from where a `.lfsconfig` says. On a host without git-lfs, pointers stay what they are.
 *
 * @param paths files that git has just written
 * @returns how many stay pointers since the store lacks their contents
 * @throws git-failed
 */
export async function fillLargeFiles(tree: Pick<HostRepo, 'path' | 'commonDir'>, paths: readonly string[]): Promise<number> {
  const run = { cwd: tree.path, userConfig: true }
  const filter = await runGit({ ...run, args: ['config', '--get-regexp', String.raw`^filter\.lfs\.(clean|process)$`], okCodes: [0, 1] })
  const pointers = filter.code === 0 ? await pointersAmong(tree.path, paths) : []
  if (pointers.length === 0) return 0
  const input = pointers.map(({ path }) => `${path}\0`).join('')
  const attributes = decodeText((await runGit({ ...run, args: ['check-attr', '-z', '--stdin', 'filter'], input })).stdout)
  const managed = new Set(
    [...attributes.matchAll(/([^\0]+)\0filter\0([^\0]*)\0/g)].flatMap(([, path, value]) => (value === 'lfs' ? path : [])),
  )
  const store = await lfsStore(tree)
  const wanted = pointers.filter(({ path }) => managed.has(path))
  const filled: string[] = []
  for (const { path, file } of wanted) {
    if (!(await hasLargeFile(store, file))) continue
    const place = join(tree.path, path)
    await copyFile(join(store.folder, largeFilePath(file.oid)), place)
    // a file as new as the index git looks into again, where it is moved on without the filter and would seem changed
    const earlier = new Date(Date.now() - 2000)
    await utimes(place, earlier, earlier)
    filled.push(`${path}\0`)
  }
  // by the user's own filter they are what the index has, which is to know their new size and time
  const call = { ...run, settings: ['core.splitIndex=false'], args: ['update-index', '-z', '--stdin'], input: filled.join('') }
  if (filled.length > 0) await runGit(call)
  return wanted.length - filled.length
}

async function pointersAmong(folder: string, paths: readonly string[]): Promise<{ path: string; file: LargeFile }[]> {
  const found: { path: string; file: LargeFile }[] = []
  for (const path of paths) {
    const place = join(folder, path)
    const stat = await lstat(place).catch(() => null)
    if (stat?.isFile() !== true || !isPointerSize(stat.size)) continue
    const file = parsePointer(await readFile(place, 'latin1'))
    if (file !== null) found.push({ path, file })
  }
  return found
}
