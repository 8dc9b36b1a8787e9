import type { Readable } from 'node:stream'
import type { Headers } from 'tar-stream'
import { eachEntry } from './each-entry.ts'
import { pathOrNull } from './extract-tar.ts'

/** Something that was written over a folder. */
export interface Written {
  /** Relative to the folder; "." is the folder itself. */
  path: string
  /** `gone`: what the folder has there is hidden. */
  kind: 'folder' | 'file' | 'gone'
  bytes: number
}

export interface Reading {
  written: Written[]
  /** false: there is more than is told */
  complete: boolean
  /** true: a limit was reached, and what follows was not looked at */
  cut: boolean
}

/**
 * What the upper folder of an overlay holds, in the order in which it stands there: a folder before what is in it. A device of the number
 * 0 is how overlayfs notes that something is gone; nothing inside can make one. What has no name that can be taken out is passed over.
 *
 * @param limits how much is looked at: bytes of all files, and entries
 * @see https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories
 */
export async function readWritten(tar: Readable, limits: { bytes: number; entries: number }): Promise<Reading> {
  const written: Written[] = []
  const enough = new Error('more than is looked at')
  let [bytes, passed] = [0, 0]
  const take = async ({ name, type, size = 0, devmajor, devminor }: Headers, body: Readable): Promise<void> => {
    bytes += size
    if (bytes > limits.bytes || written.length + passed >= limits.entries) throw enough
    body.resume()
    const path = pathOrNull(name, '')
    if (path === null) {
      passed++
      return
    }
    const gone = type === 'character-device' && devmajor === 0 && devminor === 0
    written.push({ path, kind: gone ? 'gone' : type === 'directory' ? 'folder' : 'file', bytes: size })
  }
  try {
    await eachEntry(tar, take)
  } catch (error) {
    if (error !== enough) throw error
    return { written, complete: false, cut: true }
  }
  return { written, complete: passed === 0, cut: false }
}
