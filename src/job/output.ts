import { z } from 'zod'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { BytesCleaner } from './clean-bytes.ts'
import { findJobAndSession } from './find.ts'
import { type OutputChunk, outputChunks } from './output-chunks.ts'

export const readJobOutputInput = z.object({
  job: jobSchema,
  stream: z.enum(['stdout', 'stderr', 'both']).default('both').describe('which of its streams'),
  raw: z.boolean().default(false).describe('the bytes as they are; without it, control characters are made harmless'),
  follow: z.boolean().default(false).describe('go on until the job ends'),
})

/**
 * What a job wrote: of long output the beginning and the end, with a line that marks the gap. Works on running and stopped sessions.
 *
 * @throws job-not-found, job-ambiguous, session-not-found, session-ambiguous, engine-failed; interrupted while following
 */
export async function* readJobOutput(scad: Scad, input: z.input<typeof readJobOutputInput>): AsyncIterable<OutputChunk> {
  const { job: id, stream, raw, follow } = readJobOutputInput.parse(input)
  const chunks = outputChunks(scad, await findJobAndSession(scad, id), { stream, follow, mark: false })
  const cleaners = { stdout: new BytesCleaner(), stderr: new BytesCleaner() }
  for await (const chunk of chunks) {
    if (chunk === null) continue
    yield raw ? chunk : { ...chunk, bytes: Buffer.from(cleaners[chunk.stream].push(chunk.bytes)) }
  }
  for (const name of ['stdout', 'stderr'] as const) yield { stream: name, bytes: Buffer.from(cleaners[name].end()) }
}
