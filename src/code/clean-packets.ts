import { isUtf8 } from 'node:buffer'
import { Transform } from 'node:stream'
import { replaceUnsafe } from '../text/clean.ts'
import type { GitService } from './git-service.ts'

/**
 * git's packets from a container, with every character in their text made harmless that a terminal would obey: git prints progress, errors
 * and ref names of the other side as they come. Lengths stay, pack data stays, and what is not in packets passes untouched.
 * Format: gitprotocol-common(5); band 1 of an upload-pack carries the pack, everything else is text.
 */
export function cleanPackets(service: GitService): Transform {
  let header = ''
  /** Bytes of the packet still to come. */
  let left = 0
  /** What came of a packet of text; null within one of pack data. */
  let text: Buffer[] | null = null
  let raw = false

  /** Takes what belongs together from the beginning of `bytes`. @returns how much, and what goes out for it */
  function take(bytes: Buffer): [number, Buffer] {
    if (raw) return [bytes.length, bytes]
    if (left === 0) {
      const taken = bytes.subarray(0, 4 - header.length)
      header += taken.toString('latin1')
      if (header.length === 4) openPacket()
      return [taken.length, taken]
    }
    const taken = bytes.subarray(0, left)
    if (text?.length === 0 && service === 'git-upload-pack' && taken[0] === 1) text = null
    left -= taken.length
    if (text === null) return [taken.length, taken]
    text.push(taken)
    return [taken.length, left === 0 ? harmless(Buffer.concat(text)) : Buffer.alloc(0)]
  }

  function openPacket(): void {
    if (!/^[0-9a-f]{4}$/i.test(header)) raw = true
    left = Math.max(0, Number.parseInt(header, 16) - 4)
    header = ''
    text = []
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length;) {
        const [taken, out] = take(chunk.subarray(at))
        at += taken
        this.push(out)
      }
      done()
    },
    flush(done) {
      done(null, left === 0 || text === null ? null : harmless(Buffer.concat(text)))
    },
  })
}

/** NUL parts the names from the capabilities, and a carriage return is how progress is written; 1, 2 and 3 at the beginning name the band. */
function harmless(bytes: Buffer): Buffer {
  const band = (bytes[0] ?? 0) >= 1 && (bytes[0] ?? 0) <= 3 ? 1 : 0
  const rest = bytes.subarray(band)
  const encoding = isUtf8(rest) ? 'utf8' : 'latin1'
  const keep = (character: string): boolean => character === '\0' || character === '\r'
  const clean = replaceUnsafe(rest.toString(encoding), (one) => (keep(one) ? one : '_'.repeat(Buffer.byteLength(one, encoding))))
  return Buffer.concat([bytes.subarray(0, band), Buffer.from(clean, encoding)])
}
