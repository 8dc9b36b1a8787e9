import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'

export interface Packed {
  files: number
  bytes: number
  skipped: { path: string; reason: string }[]
}

/**
 * A file or folder of the host as a tar stream whose entries belong to the given owner. Links in it stay links; the path itself may be one.
 * Sockets, pipes and devices are passed over and named.
 *
 * @param name what it is called in the archive
 * @returns the stream, and the count once it has ended
 */
export function packTar(path: string, name: string, owner: { uid: number; gid: number }): { tar: Readable; packed: Packed } {
  const tar = pack()
  const packed: Packed = { files: 0, bytes: 0, skipped: [] }
  stat(path)
    .then(() => add(tar, packed, path, name, owner, true))
    .then(
      () => tar.finalize(),
      (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
    )
  return { tar, packed }
}

async function add(tar: Pack, packed: Packed, path: string, name: string, owner: { uid: number; gid: number }, top = false): Promise<void> {
  const facts = await (top ? stat(path) : lstat(path))
  const common = { name, ...owner, mode: facts.mode & 0o777, mtime: facts.mtime }
  if (facts.isDirectory()) {
    await entry(tar, { ...common, type: 'directory' })
    for (const child of (await readdir(path)).toSorted()) await add(tar, packed, join(path, child), `${name}/${child}`, owner)
  } else if (facts.isSymbolicLink()) await entry(tar, { ...common, type: 'symlink', linkname: await readlink(path) })
  else if (facts.isFile()) {
    const header = { ...common, type: 'file', size: facts.size } as const
    // a file that grows meanwhile is cut at the size it was announced with
    if (facts.size === 0) await entry(tar, header)
    else await pipeline(createReadStream(path, { end: facts.size - 1 }), tar.entry(header))
    packed.files++
    packed.bytes += facts.size
  } else packed.skipped.push({ path, reason: 'neither a file nor a folder nor a link' })
}

async function entry(tar: Pack, header: Parameters<Pack['entry']>[0]): Promise<void> {
  await new Promise<void>((resolve, reject) => tar.entry(header, '', (error) => (error ? reject(error) : resolve())))
}
