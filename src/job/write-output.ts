import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { OutputChunk } from './output-chunks.ts'

/** Writes each piece to the stream it belongs to, no faster than it is read there. */
export async function writeOutput(chunks: AsyncIterable<OutputChunk>, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  for await (const { stream, bytes } of chunks) {
    const target = to[stream]
    if (!target.write(bytes)) await Promise.race([once(target, 'drain'), once(target, 'close')])
  }
}
