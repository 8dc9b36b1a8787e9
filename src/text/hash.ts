import { createHash } from 'node:crypto'

/** sha256 in hex over parts that cannot run into each other: each is preceded by its length. */
export function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    hash.update(`${bytes.length}:`).update(bytes)
  }
  return hash.digest('hex')
}

/** A word of `length` letters of `alphabet` that stands for the parts; the same for the same parts, always. */
export function hashWord(alphabet: string, length: number, ...parts: string[]): string {
  const base = BigInt(alphabet.length)
  let rest = BigInt(`0x${sha256(...parts)}`)
  return Array.from({ length }, () => {
    const letter = alphabet.charAt(Number(rest % base))
    rest /= base
    return letter
  }).join('')
}
