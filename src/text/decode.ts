import { isUtf8 } from 'node:buffer'

// the characters of UTF-8 that take more than one byte, as bytes (RFC 3629, 4), or else one byte that belongs to none
const beyondAscii =
  /((?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[\x80-\xff]/g

/** Bytes as text: UTF-8, and each byte that is none as `\xHH`, so that two names stay two. */
export function decodeText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  const spelled = bytes
    .toString('latin1')
    .replaceAll(beyondAscii, (byte, characters?: string) => characters ?? String.raw`\x${byte.charCodeAt(0).toString(16)}`)
  return Buffer.from(spelled, 'latin1').toString()
}

/** How many of the last bytes begin a character whose rest may still come. */
export function unfinishedBytes(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0
    if (byte >= 0xc0) return count < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? count : 0
    if (byte < 0x80) return 0
  }
  return 0
}
