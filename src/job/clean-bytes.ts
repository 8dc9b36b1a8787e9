import { StringDecoder } from 'node:string_decoder'
import { cleanText } from '../text/clean.ts'

/** Cleans a stream piece by piece as it would be cleaned whole: characters and line ends that a piece cuts in two stay together. */
export class BytesCleaner {
  readonly #decoder = new StringDecoder('utf8')
  #held = ''

  push(bytes: Buffer): string {
    return this.#take(this.#decoder.write(bytes), false)
  }

  /** What was held back for a next piece that does not come. */
  end(): string {
    return this.#take(this.#decoder.end(), true)
  }

  #take(piece: string, last: boolean): string {
    const text = this.#held + piece
    this.#held = !last && text.endsWith('\r') ? '\r' : ''
    return cleanText(this.#held === '' ? text : text.slice(0, -1))
  }
}
