import type { Readable } from 'node:stream'
import type { Headers } from 'tar-stream'
import { eachEntry } from './each-entry.ts'
import { insidePath } from './extract-tar.ts'

/** Something that was written over a folder. */
export interface Written {
  /** Relative to the folder; "." is the folder itself. */
  path: string
  /** `gone`: what the folder has there is hidden. */
  kind: 'folder' | 'file' | 'gone'
  bytes: number
}

/**
 * What the upper folder of an overlay holds, in the order in which it stands there: a folder before what is in it. A device of the number
 * 0 is how overlayfs notes that something is gone; nothing inside can make one.
 *
 * @param limits how much is looked at: bytes of all files, and entries
 * @returns `complete`: false when there is more
 * @throws bad-input for names that are no archive's
 * @see https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories
 */
export async function readWritten(
  tar: Readable,
  limits: { bytes: number; entries: number },
): Promise<{ written: Written[]; complete: boolean }> {
  const written: Written[] = []
  const enough = new Error('more than is looked at')
  let bytes = 0
  const take = async ({ name, type, size = 0, devmajor, devminor }: Headers, body: Readable): Promise<void> => {
    bytes += size
    if (bytes > limits.bytes || written.length >= limits.entries) throw enough
    const gone = type === 'character-device' && devmajor === 0 && devminor === 0
    written.push({ path: insidePath(name, ''), kind: gone ? 'gone' : type === 'directory' ? 'folder' : 'file', bytes: size })
    body.resume()
  }
  try {
    await eachEntry(tar, take)
  } catch (error) {
    if (error !== enough) throw error
    return { written, complete: false }
  }
  return { written, complete: true }
}
