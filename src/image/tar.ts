import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

/** One entry of an archive. It belongs to root and has no time, so that equal files make equal archives. */
export interface TarEntry {
  /** Relative, `/` between its parts. */
  path: string
  mode: number
  /** Bytes, a file of that size on the host, the target of a symbolic link, or a folder. */
  content: Buffer | { file: string; size: number } | { link: string } | 'folder'
  uid?: number
  gid?: number
}

/** The entries as a tar stream (ustar; pax headers where a path or link is too long or not ASCII). */
export function tarStream(entries: Iterable<TarEntry>): Readable {
  return Readable.from(blocks(entries), { objectMode: false })
}

/** The same in memory, for small files. */
export async function tarBuffer(entries: Iterable<TarEntry>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of blocks(entries)) parts.push(part)
  return Buffer.concat(parts)
}

async function* blocks(entries: Iterable<TarEntry>): AsyncIterable<Buffer> {
  for (const entry of entries) {
    const { content } = entry
    const link = typeof content === 'object' && 'link' in content ? content.link : ''
    const extended = [...record('path', entry.path), ...record('linkpath', link)]
    if (extended.length > 0) {
      const body = Buffer.from(extended.join(''))
      yield header({ path: 'pax', mode: 0o644, content: body }, 'x', '', body.length)
      yield padded(body)
    }
    if (content === 'folder') yield header(entry, '5', '', 0)
    else if (Buffer.isBuffer(content)) {
      yield header(entry, '0', '', content.length)
      yield padded(content)
    } else if ('link' in content) yield header(entry, '2', link, 0)
    else {
      yield header(entry, '0', '', content.size)
      yield* fileBlocks(content)
    }
  }
  yield Buffer.alloc(1024)
}

/** Exactly `size` bytes, whatever becomes of the file meanwhile: an archive cannot take its header back. */
async function* fileBlocks({ file, size }: { file: string; size: number }): AsyncIterable<Buffer> {
  let read = 0
  if (size > 0)
    for await (const chunk of createReadStream(file, { end: size - 1 })) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      read += bytes.length
      yield bytes
    }
  yield Buffer.alloc(size - read + rest(size))
}

/** A pax record, when an old header has no room for the text. */
function record(key: string, text: string): string[] {
  // oxlint-disable-next-line no-control-regex -- ASCII is the subject
  if (/^[\u0000-\u007f]{0,99}$/.test(text)) return []
  const tail = ` ${key}=${text}\n`
  const bytes = Buffer.byteLength(tail)
  // The length counts its own digits.
  const length = bytes + String(bytes + String(bytes).length).length
  return [`${length}${tail}`]
}

function header({ path, mode, uid = 0, gid = 0 }: TarEntry, type: string, link: string, size: number): Buffer {
  const block = Buffer.alloc(512)
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  block.write(type === '5' ? `${path.slice(0, 98)}/` : path.slice(0, 99), 0, 100)
  block.write(octal(mode, 8), 100)
  block.write(octal(uid, 8), 108)
  block.write(octal(gid, 8), 116)
  writeSize(block, size)
  block.write(octal(0, 12), 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write(link, 157, 100)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** Past 8 GiB the field is binary, as GNU tar writes it. */
function writeSize(block: Buffer, size: number): void {
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  else {
    block.writeUInt8(0x80, 124)
    block.writeBigUInt64BE(BigInt(size), 128)
  }
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(rest(bytes.length))])
}

function rest(size: number): number {
  return (512 - (size % 512)) % 512
}
