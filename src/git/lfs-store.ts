import { createHash } from 'node:crypto'
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, objectFolder } from './host-repo.ts'
import type { LargeFile } from './lfs-pointers.ts'
import { gitText } from './run-git.ts'

/** Where git-lfs keeps the large files of a host repository. */
export interface LfsStore {
  folder: string
  /** Mode of its folders: that of git's own. */
  mode: number
}

/** The store of a host repository, there or not: what `lfs.storage` says, else `lfs` in the git folder that all its working trees share. */
export async function lfsStore(host: Pick<HostRepo, 'commonDir'>): Promise<LfsStore> {
  const ask = { args: ['config', '--type=path', '--get', 'lfs.storage'], gitDir: host.commonDir, userConfig: true, okCodes: [0, 1] }
  const folder = resolve(host.commonDir, (await gitText(ask)) || 'lfs')
  return { folder, mode: (await stat(objectFolder(host))).mode & 0o7777 }
}

/** Where a large file lies below the folder of a store. Pure. */
export function largeFilePath(oid: string): string {
  return join('objects', oid.slice(0, 2), oid.slice(2, 4), oid)
}

/** True when the store has a large file, whole. */
export async function hasLargeFile({ folder }: LfsStore, { oid, size }: LargeFile): Promise<boolean> {
  const found = await stat(join(folder, largeFilePath(oid))).catch(() => null)
  return found?.isFile() === true && found.size === size
}

/**
 * Puts a large file into the store, whole or not at all: only bytes that have its size and its sha256 become one. On its way it lies where
 * git-lfs has its own drafts and clears away what a killed process left.
 *
 * @param owner a word that tells this draft from those of others who bring the same file
 * @returns false when the content is another one
 * @throws no-space, git-failed when the store cannot be written, and what the stream ends with
 */
export async function takeLargeFile({ folder, mode }: LfsStore, file: LargeFile, content: Readable, owner: string): Promise<boolean> {
  const place = join(folder, largeFilePath(file.oid))
  const draft = join(folder, 'tmp', `${file.oid}-${owner}`)
  try {
    for (const made of [folder, join(folder, 'objects'), dirname(dirname(place)), dirname(place), dirname(draft)])
      if ((await mkdir(made, { recursive: true })) !== undefined) await chmod(made, mode)
    if (!(await copyExactly(content, draft, file))) return false
    await chmod(draft, mode & 0o666)
    await rename(draft, place)
    return true
  } catch (error) {
    throw cannotWrite(place, error)
  } finally {
    content.destroy()
    await rm(draft, { force: true }).catch(() => {})
  }
}

async function copyExactly(content: Readable, draft: string, { oid, size }: LargeFile): Promise<boolean> {
  const hash = createHash('sha256')
  let bytes = 0
  const upToSize = async function* (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > size) return
      hash.update(chunk)
      yield chunk
    }
  }
  const handle = await open(draft, 'w', 0o600)
  await pipeline(content, upToSize, handle.createWriteStream({ flush: true }))
  return bytes === size && hash.digest('hex') === oid
}

/** A file system error as one of ours; anything else as it is. */
function cannotWrite(place: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ScadError('no-space', `no space left to write ${place}`, { hint: 'free some space and try again', cause })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return new ScadError('git-failed', `cannot write ${place}`, { hint: 'make it writable for you', cause })
  return cause
}
