import { Transform } from 'node:stream'
import type { GitService } from './git-service.ts'

/**
 * git's packets from a container, with every terminal control byte in their text made harmless: git prints progress, errors
 * and ref names of the other side as they come. Lengths stay, pack data stays, and what is not in packets passes untouched.
 * Format: gitprotocol-common(5); band 1 of an upload-pack carries the pack, everything else is text.
 */
export function cleanPackets(service: GitService): Transform {
  let header = ''
  /** Bytes of the packet still to come. */
  let left = 0
  let first = false
  let text = false
  let raw = false
  let previous = 0

  /** Handles the byte that stands at a packet's beginning or inside it; returns what goes out in its place. */
  function step(byte: number): number {
    if (left === 0) {
      header += String.fromCharCode(byte)
      if (header.length === 4) openPacket()
      return byte
    }
    left--
    if (first) {
      first = false
      text = service === 'git-receive-pack' || byte !== 1
      // 1, 2 and 3 name the band
      if (byte >= 1 && byte <= 3) return byte
    }
    const clean = text ? harmless(byte, previous) : byte
    previous = byte
    return clean
  }

  function openPacket(): void {
    if (!/^[0-9a-f]{4}$/i.test(header)) raw = true
    left = Math.max(0, Number.parseInt(header, 16) - 4)
    header = ''
    first = true
    previous = 0
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const out = Buffer.from(chunk)
      for (let index = 0; index < out.length; index++) {
        if (raw) break
        if (left > 0 && !first && !text) {
          // the inside of a pack: nothing to look at until the packet ends
          const skipped = Math.min(left, out.length - index)
          left -= skipped
          index += skipped - 1
        } else out[index] = step(out[index] ?? 0)
      }
      done(null, out)
    },
  })
}

/** NUL parts the names from the capabilities; tab, line feed and carriage return are how progress is written. */
function harmless(byte: number, previous: number): number {
  if (byte === 0 || byte === 9 || byte === 10 || byte === 13) return byte
  if (byte < 32 || byte === 127) return 63
  // the second byte of a C1 control in UTF-8 becomes that of a no-break space
  return previous === 0xc2 && byte >= 0x80 && byte < 0xa0 ? 0xa0 : byte
}
