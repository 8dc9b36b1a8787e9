import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Headers } from 'tar-stream'

/**
 * Hands each entry of a tar stream to `take`, one after the other; each has to read its body to the end, or `resume()` it.
 * @throws what `take` throws, which ends the reading
 */
export async function eachEntry(tar: Readable, take: (header: Headers, body: Readable) => Promise<void>): Promise<void> {
  const unpack = extract()
  unpack.on('entry', (header, body, next) => {
    take(header, body).then(
      () => next(),
      (error: unknown) => unpack.destroy(error instanceof Error ? error : new Error(String(error))),
    )
  })
  await pipeline(tar, unpack)
}
