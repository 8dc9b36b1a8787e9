import { decodeText } from '../text/decode.ts'
import type { OutputChunk } from './output-chunks.ts'

/** A line longer than this many bytes is given in pieces: above any event of an agent, and no more than the runner keeps. */
const maxLine = 16 << 20

/** One line a job wrote. */
export interface OutputLine {
  stream: OutputChunk['stream']
  /** Without its end. */
  text: string
  /** How many bytes of the stream have come with it. */
  offset: number
}

/** Pieces of a stream → its lines. */
export class LineSplitter {
  readonly #stream: OutputChunk['stream']
  #pending: Buffer[] = []
  #size = 0
  #offset = 0

  constructor(stream: OutputChunk['stream']) {
    this.#stream = stream
  }

  *push(bytes: Buffer): Iterable<OutputLine> {
    let rest = bytes
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      this.#hold(rest.subarray(0, end))
      this.#offset++
      yield this.#take()
      rest = rest.subarray(end + 1)
    }
    this.#hold(rest)
    if (this.#size > maxLine) yield this.#take()
  }

  /** A last line that lacks its end. */
  *end(): Iterable<OutputLine> {
    if (this.#size > 0) yield this.#take()
  }

  #hold(bytes: Buffer): void {
    if (bytes.length > 0) this.#pending.push(bytes)
    this.#size += bytes.length
    this.#offset += bytes.length
  }

  #take(): OutputLine {
    const text = decodeText(Buffer.concat(this.#pending))
    this.#pending = []
    this.#size = 0
    return { stream: this.#stream, text: text.endsWith('\r') ? text.slice(0, -1) : text, offset: this.#offset }
  }
}
