import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { goesOn } from './goes-on.ts'
import type { Job } from './job.ts'
import { followOutput } from './live-output.ts'
import { isWriting } from './read-stdout.ts'
import { readStoredOutput } from './stored-output.ts'

/** A piece of what a job wrote. The order between the two streams is near the true one for a running job, and not kept for an ended one. */
export interface OutputChunk {
  stream: 'stdout' | 'stderr'
  bytes: Buffer
}

export interface ChunkRequest {
  stream: 'stdout' | 'stderr' | 'both'
  follow: boolean
  /** Say where what was there at first ends, with one `null`. */
  mark: boolean
}

/** What a job wrote, byte for byte, with a line that marks each gap. @throws engine-failed; interrupted while following */
export async function* outputChunks(
  scad: Scad,
  { job, session }: { job: Job; session: Session },
  { stream, follow, mark }: ChunkRequest,
): AsyncIterable<OutputChunk | null> {
  const all = isWriting(job, session)
    ? liveOutput(scad, session.container, job.short, { follow, mark })
    : storedOutput(scad, session, job.short, mark)
  const command = `scad job logs ${job.id} --follow`
  try {
    for await (const chunk of all)
      if (chunk === null || ((stream === 'both' || chunk.stream === stream) && chunk.bytes.length > 0)) yield chunk
  } catch (error) {
    throw goesOn(scad, job.id, command, error)
  }
  if (scad.signal.aborted) throw goesOn(scad, job.id, command)
}

async function* storedOutput(scad: Scad, session: Session, short: string, mark: boolean): AsyncIterable<OutputChunk | null> {
  yield* await withStateFiles(scad, session, async (container) => [
    { stream: 'stdout' as const, bytes: await readStoredOutput(scad, container, short, 'stdout') },
    { stream: 'stderr' as const, bytes: await readStoredOutput(scad, container, short, 'stderr') },
  ])
  if (mark) yield null
}

/** With a mark it looks once, and then goes on after as many bytes as it has seen. */
async function* liveOutput(
  scad: Scad,
  container: string,
  short: string,
  { follow, mark }: Pick<ChunkRequest, 'follow' | 'mark'>,
): AsyncIterable<OutputChunk | null> {
  const seen = { stdout: 0, stderr: 0 }
  if (mark || !follow)
    for await (const chunk of followOutput(scad, container, short, false)) {
      seen[chunk.stream] += chunk.bytes.length
      yield chunk
    }
  if (mark) yield null
  if (!follow) return
  for await (const { stream, bytes } of followOutput(scad, container, short, true)) {
    const known = Math.min(seen[stream], bytes.length)
    seen[stream] -= known
    yield { stream, bytes: bytes.subarray(known) }
  }
}
