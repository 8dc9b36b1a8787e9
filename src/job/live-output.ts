import { PassThrough, type Readable } from 'node:stream'
import type { Scad } from '../scad/scad.ts'
import { runnerRequest } from '../session/runner-request.ts'
import type { OutputChunk } from './output-chunks.ts'

/**
 * What a job has written so far, and, if asked, what it writes until it ends. The runner reads the files inside and sends what is
 * new: nobody asks the engine again and again.
 */
export async function* followOutput(scad: Scad, container: string, short: string, goOn: boolean): AsyncIterable<OutputChunk> {
  // its stdin tells the runner that somebody still listens
  const execution = await scad.engine.exec(container, { ...runnerRequest('follow', short, ...(goOn ? [] : ['once'])), stdin: true })
  const merged = new PassThrough({ objectMode: true })
  const feed = async (stream: OutputChunk['stream'], from: Readable): Promise<void> => {
    for await (const bytes of from) {
      const chunk: OutputChunk = { stream, bytes: Buffer.from(bytes) }
      if (!merged.write(chunk)) await new Promise((resolve) => merged.once('drain', resolve))
    }
  }
  Promise.all([feed('stdout', execution.stdout), feed('stderr', execution.stderr)]).then(
    () => merged.end(),
    (error: unknown) => merged.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  try {
    for await (const chunk of merged) yield chunk
  } finally {
    execution.detach()
  }
}
