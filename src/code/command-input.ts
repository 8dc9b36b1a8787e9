import type { Readable } from 'node:stream'
import { ScadError } from '../errors/scad-error.ts'

const maxLine = 4096

/** A stream that begins with command lines and goes on as plain bytes. */
export interface CommandInput {
  /** The next line without its end; null when the stream is over. @throws bad-input for a line past 4096 bytes */
  line(): Promise<string | null>
  /** Every byte that no line took. */
  rest(): AsyncIterable<Buffer>
}

/** Reads lines first and bytes after that from one stream, losing none in between. */
export function commandInput(stream: Readable): CommandInput {
  const chunks: AsyncIterator<unknown> = stream[Symbol.asyncIterator]()
  let pending: Buffer = Buffer.alloc(0)

  async function next(): Promise<Buffer | null> {
    const { done, value } = await chunks.next()
    if (done === true) return null
    return Buffer.isBuffer(value) ? value : Buffer.from(String(value))
  }

  return {
    async line() {
      for (;;) {
        const end = pending.indexOf(10)
        if (end !== -1) {
          const line = pending.subarray(0, end).toString()
          pending = pending.subarray(end + 1)
          return line
        }
        if (pending.length > maxLine) throw new ScadError('bad-input', `a command line is longer than ${maxLine} bytes`)
        const chunk = await next()
        if (chunk === null) return null
        pending = Buffer.concat([pending, chunk])
      }
    },
    async *rest() {
      if (pending.length > 0) yield pending
      for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk
    },
  }
}
