import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Headers } from 'tar-stream'
import { ScadError } from '../errors/scad-error.ts'
import { eachEntry } from './each-entry.ts'

const headerBytes = 512

export interface ArchiveRequest {
  /** Of the files those with such a name; default: all. */
  wanted?: (name: string) => boolean
  /** How large all of its files may be together, wanted or not, in bytes; default: above anything the runner keeps of a job. */
  maxBytes?: number
}

/**
 * The regular files of a tar stream, by name.
 * @throws engine-failed when they are larger than anything expected, or the stream is not whole
 */
export async function readArchive(
  archive: Readable,
  { wanted = () => true, maxBytes = 64 << 20 }: ArchiveRequest = {},
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let size = 0
  const take = async ({ name, type, size: bytes = 0 }: Headers, body: Readable): Promise<void> => {
    // there may be any number of empty ones
    size += bytes + headerBytes
    if (size > maxBytes) throw new ScadError('engine-failed', `the archive from the container holds more than ${maxBytes} bytes`)
    if (type === 'file' && wanted(name)) files.set(name, await buffer(body))
    else body.resume()
  }
  try {
    await eachEntry(archive, take)
  } catch (error) {
    throw isBroken(error) ? new ScadError('engine-failed', 'the archive from the container is broken off', { cause: error }) : error
  }
  return files
}

/** What tar-stream says of an archive that is none, or not whole, as when one of its files became shorter while the engine read it. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && /^(?:Unexpected end of data|Invalid tar header)/.test(error.message)
}
