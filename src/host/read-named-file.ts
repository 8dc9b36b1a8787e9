import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type { ErrorCode } from '../errors/catalogue.ts'
import { ScadError } from '../errors/scad-error.ts'

/** What is said of a file that cannot be read. */
export interface NamedFile {
  /** What it is to people: `prompt file`. */
  what: string
  code: ErrorCode
  hint: string
}

/**
 * The bytes of a file of this machine that a person named, as far as `readUpTo` goes.
 *
 * @param path absolute
 * @throws `code`
 */
export async function readNamedFile(path: string, limit: number, { what, code, hint }: NamedFile): Promise<Buffer> {
  try {
    return await readUpTo(createReadStream(path), limit)
  } catch (cause) {
    const number = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const why = number === 'ENOENT' ? 'does not exist' : number === 'EISDIR' ? 'is a folder' : `cannot be read (${String(number)})`
    throw new ScadError(code, `the ${what} ${path} ${why}`, { hint, cause })
  }
}

/** The bytes of a stream, and not much more than `limit` of them: one without an end is cut off, so that it can be refused. */
export async function readUpTo(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > limit) break
  }
  return Buffer.concat(chunks)
}
