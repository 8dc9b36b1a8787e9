import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { extract, type Headers } from 'tar-stream'
import { ScadError } from '../errors/scad-error.ts'

/** Above anything the runner keeps of a job. */
const maxBytes = 64 << 20

/**
 * The regular files of a tar stream, by name.
 * @throws engine-failed when they are larger than anything expected
 */
export async function readArchive(archive: Readable): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let size = 0
  const take = async ({ name, type, size: bytes = 0 }: Headers, body: Readable): Promise<void> => {
    size += bytes
    if (size > maxBytes) throw new ScadError('engine-failed', `the archive from the container holds more than ${maxBytes} bytes`)
    const content = await buffer(body)
    if (type === 'file') files.set(name, content)
  }
  const unpack = extract()
  unpack.on('entry', (header, body, next) => {
    take(header, body).then(
      () => next(),
      (error: unknown) => unpack.destroy(error instanceof Error ? error : new Error(String(error))),
    )
  })
  await pipeline(archive, unpack)
  return files
}
