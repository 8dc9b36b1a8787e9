import { z } from 'zod'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { BytesCleaner } from './clean-bytes.ts'
import { findJobAndSession } from './find.ts'
import { goesOn } from './goes-on.ts'
import { hasEnded } from './job.ts'
import { followOutput } from './live-output.ts'
import { readStoredOutput } from './stored-output.ts'

export const readJobOutputInput = z.object({
  job: jobSchema,
  stream: z.enum(['stdout', 'stderr', 'both']).default('both').describe('which of its streams'),
  raw: z.boolean().default(false).describe('the bytes as they are; without it, control characters are made harmless'),
  follow: z.boolean().default(false).describe('go on until the job ends'),
})

/** A piece of what a job wrote. The order between the two streams is near the true one for a running job, and not kept for an ended one. */
export interface OutputChunk {
  stream: 'stdout' | 'stderr'
  bytes: Buffer
}

/**
 * What a job wrote: of long output the beginning and the end, with a line that marks the gap. Works on running and stopped sessions.
 *
 * @throws job-not-found, job-ambiguous, session-not-found, session-ambiguous, engine-failed; interrupted while following
 */
export async function* readJobOutput(scad: Scad, input: z.input<typeof readJobOutputInput>): AsyncIterable<OutputChunk> {
  const { job: id, stream, raw, follow } = readJobOutputInput.parse(input)
  const { job, session } = await findJobAndSession(scad, id)
  const live = !hasEnded(job) && (session.state === 'running' || session.state === 'starting')
  const all = live ? followOutput(scad, session.container, job.short, follow) : storedOutput(scad, session.container, job.short)
  const chosen = select(all, stream)
  const command = `scad job logs ${job.id} --follow`
  try {
    yield* raw ? chosen : cleaned(chosen)
  } catch (error) {
    throw goesOn(scad, job.id, command, error)
  }
  if (scad.signal.aborted) throw goesOn(scad, job.id, command)
}

async function* storedOutput(scad: Scad, container: string, short: string): AsyncIterable<OutputChunk> {
  for (const stream of ['stdout', 'stderr'] as const) yield { stream, bytes: await readStoredOutput(scad, container, short, stream) }
}

async function* select(chunks: AsyncIterable<OutputChunk>, stream: 'stdout' | 'stderr' | 'both'): AsyncIterable<OutputChunk> {
  for await (const chunk of chunks) if ((stream === 'both' || chunk.stream === stream) && chunk.bytes.length > 0) yield chunk
}

async function* cleaned(chunks: AsyncIterable<OutputChunk>): AsyncIterable<OutputChunk> {
  const cleaners = { stdout: new BytesCleaner(), stderr: new BytesCleaner() }
  for await (const { stream, bytes } of chunks) yield { stream, bytes: Buffer.from(cleaners[stream].push(bytes)) }
  for (const stream of ['stdout', 'stderr'] as const) yield { stream, bytes: Buffer.from(cleaners[stream].end()) }
}
