import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import type { OutputChunk } from './output.ts'

/** A line longer than this many characters is given in pieces. */
const maxLine = 1 << 20

/** One line a job wrote, as `--json` prints it. */
export const outputLineSchema = z.object({
  stream: z.enum(['stdout', 'stderr']),
  text: z.string().describe('without its end'),
})
export type OutputLine = z.infer<typeof outputLineSchema>

/** Pieces of output → its lines, each stream's in their order. */
export async function* outputLines(chunks: AsyncIterable<OutputChunk>): AsyncIterable<OutputLine> {
  const streams = { stdout: { decoder: new StringDecoder('utf8'), open: '' }, stderr: { decoder: new StringDecoder('utf8'), open: '' } }
  for await (const { stream, bytes } of chunks) {
    const state = streams[stream]
    const lines = (state.open + state.decoder.write(bytes)).split('\n')
    state.open = lines.pop() ?? ''
    for (const text of lines) yield { stream, text }
    if (state.open.length <= maxLine) continue
    yield { stream, text: state.open }
    state.open = ''
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const text = streams[stream].open + streams[stream].decoder.end()
    if (text !== '') yield { stream, text }
  }
}
