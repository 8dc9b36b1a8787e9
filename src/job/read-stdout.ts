import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { hasEnded, type Job } from './job.ts'
import { followOutput } from './live-output.ts'
import { readStoredOutput } from './stored-output.ts'

/**
 * What a job wrote to stdout, so far while it goes on, with a line that marks each gap.
 * @param container that holds the session's volume
 * @throws path-not-found, engine-failed
 */
export async function readStdout(scad: Scad, { job, session }: { job: Job; session: Session }, container: string): Promise<Buffer> {
  if (!isWriting(job, session)) return await readStoredOutput(scad, container, job.short, 'stdout')
  const parts: Buffer[] = []
  for await (const { stream, bytes } of followOutput(scad, container, job.short, false)) if (stream === 'stdout') parts.push(bytes)
  return Buffer.concat(parts)
}

/** True when its output may still grow: what grows while the engine reads it does not come through, so the runner has to send it. Pure. */
export function isWriting(job: Pick<Job, 'state'>, session: Pick<Session, 'state'>): boolean {
  return !hasEnded(job) && (session.state === 'running' || session.state === 'starting')
}
