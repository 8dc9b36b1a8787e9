import { randomInt } from 'node:crypto'
import { hashWord } from '../text/hash.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A fresh short id. 40 random bits: should two jobs of a session ever get the same, the runner refuses the second. */
export function newShort(): string {
  return Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** The short id of the one job that a key stands for in a session: its folder, which the runner makes, is the claim of the key. Pure. */
export function keyedShort(session: string, key: string): string {
  return hashWord(alphabet, 12, session, key)
}
