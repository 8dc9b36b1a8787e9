import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Headers } from 'tar-stream'
import { isError } from '../errors/scad-error.ts'
import { eachEntry } from '../session/each-entry.ts'
import { insidePath } from '../session/extract-tar.ts'
import { formatSize } from '../text/size.ts'
import type { ArchiveDraft } from './archive-draft.ts'

/** How much an entry takes of what an agent can make as large as it likes; what is kept comes off. */
export interface Room {
  /** bytes of one file */
  readonly perFile: number
  /** bytes that may still be kept */
  bytes: number
  /** files that may still be kept */
  files: number
  /** bytes that may still be read, kept or not */
  read: number
}

export function newRoom(): Room {
  return { perFile: 64 << 20, bytes: 512 << 20, files: 10_000, read: 4 * 2 ** 30 }
}

export interface FilesWanted {
  /** The folder of the entry that they go into. */
  place: string
  /** What the file is called that was asked for alone; '' for a folder, whose files have their paths below it. */
  name: string
  wanted: (path: string) => boolean
  room: Room
}

/**
 * Keeps regular files of a tar stream that came out of a container. Its names are hostile: everything lands below `place`, and nothing
 * is written through a link, as none is made. What there is no room for, or no name, is left out and told.
 *
 * @throws no-space and what else the host's disk refuses
 */
export async function keepFiles(draft: ArchiveDraft, tar: Readable, { place, name, wanted, room }: FilesWanted): Promise<void> {
  const enough = new Error('more than is read')
  const take = async (header: Headers, body: Readable): Promise<void> => {
    const path = pathOf(header.name, name)
    const size = header.size ?? 0
    if (path === null) draft.omit(`${place}/${header.name}`, 'it is no name for a file')
    else if (header.type !== 'directory' && wanted(path)) {
      const isFile = header.type === 'file' || header.type === 'contiguous-file'
      if (!isFile) draft.omit(`${place}/${path}`, `it is no file but a ${header.type ?? 'thing of no name'}`)
      else if (await store(draft, `${place}/${path}`, { size, body, room })) return
    }
    if (size > room.read) {
      draft.omit(place, 'there is more than is looked at')
      throw enough
    }
    room.read -= size
    body.resume()
  }
  try {
    await eachEntry(tar, take)
  } catch (error) {
    if (error !== enough) throw error
  }
}

/** @returns false when it is left out, its body unread */
async function store(
  draft: ArchiveDraft,
  path: string,
  { size, body, room }: { size: number; body: Readable; room: Room },
): Promise<boolean> {
  if (size > room.perFile || size > room.bytes || room.files === 0) {
    draft.omit(path, size > room.perFile ? `it is larger than ${formatSize(room.perFile)}` : 'there is no more room for it in the archive')
    return false
  }
  const file = await draft.create(path).catch((error: unknown) => {
    if (!isNameRefused(error)) throw error
    draft.omit(path, `the host has no place for a file of that name: ${error.code}`)
    return null
  })
  if (file === null) return false
  room.files--
  room.bytes -= size
  room.read -= size
  await pipeline(body, file.createWriteStream())
  return true
}

/** What a file system says of a name it cannot take, or has in another spelling. */
function isNameRefused(error: unknown): error is Error & { code: string } {
  const refusals = ['ENAMETOOLONG', 'EEXIST', 'EISDIR', 'ENOTDIR', 'EINVAL', 'EILSEQ']
  return error instanceof Error && 'code' in error && refusals.includes(String(error.code))
}

function pathOf(name: string, rename: string): string | null {
  try {
    return insidePath(name, rename)
  } catch (error) {
    if (isError(error, 'bad-input')) return null
    throw error
  }
}
