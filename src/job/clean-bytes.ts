import { cleanText } from '../text/clean.ts'
import { decodeText, unfinishedBytes } from '../text/decode.ts'

/** Cleans a stream piece by piece as it would be cleaned whole: characters and line ends that a piece cuts in two stay together. */
export class BytesCleaner {
  #rest: Buffer = Buffer.alloc(0)
  #held = ''

  push(bytes: Buffer): string {
    const all = Buffer.concat([this.#rest, bytes])
    const whole = all.length - unfinishedBytes(all)
    this.#rest = all.subarray(whole)
    return this.#take(decodeText(all.subarray(0, whole)), false)
  }

  /** What was held back for a next piece that does not come. */
  end(): string {
    return this.#take(decodeText(this.#rest), true)
  }

  #take(piece: string, last: boolean): string {
    const text = this.#held + piece
    this.#held = !last && text.endsWith('\r') ? '\r' : ''
    return cleanText(this.#held === '' ? text : text.slice(0, -1))
  }
}
