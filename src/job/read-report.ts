import type { AgentReport } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { eventReaderOf } from './event-reader.ts'
import type { Job } from './job.ts'
import { completeReport, type JobFacts } from './job-facts.ts'
import { readStdout } from './read-stdout.ts'
import { readTranscript } from './read-transcript.ts'
import { reportOn } from './report-on.ts'

/**
 * What the agent of a job told of it, so far while it goes on: by its output, or at a terminal by its transcript.
 *
 * @param from.container that holds the session's volume
 * @param from.stdout its output, where that was read before
 * @returns null for output that is no stream of events, and where no transcript can be read
 * @throws path-not-found, engine-failed
 */
export async function readReport(
  scad: Scad,
  { job, session }: { job: Job; session: Session },
  { container, facts, stdout }: { container: string; facts: JobFacts | null; stdout?: Buffer },
): Promise<AgentReport | null> {
  const events = eventReaderOf(job)
  const told = events === null ? null : reportOn(events, stdout ?? (await readStdout(scad, { job, session }, container)))
  const report = job.interactive ? await readTranscript(scad, { job, session }, facts) : told
  return completeReport(report, { job, session, facts })
}
