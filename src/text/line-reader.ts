import type { Readable } from 'node:stream'
import { decodeText } from './decode.ts'

/**
 * The lines of a byte stream as text, without their ends. A line longer than `maxBytes` is cut there and its rest
 * dropped, so that a container cannot make the host hold an endless line. The last line may lack its end.
 */
export async function* readLines(stream: Readable, maxBytes = 1 << 20): AsyncIterable<string> {
  let pending: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    let rest: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield decodeText(Buffer.concat([...pending, rest.subarray(0, Math.min(end, maxBytes - size))]))
      pending = []
      size = 0
      rest = rest.subarray(end + 1)
    }
    const kept = rest.subarray(0, Math.max(0, maxBytes - size))
    if (kept.length > 0) pending.push(kept)
    size += kept.length
  }
  if (size > 0) yield decodeText(Buffer.concat(pending))
}
