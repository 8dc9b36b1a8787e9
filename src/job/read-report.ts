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
 * What the agent of a job told of it, so far while it goes on: by its output, or at a terminal by its transcript, which also knows a model
 * and turns that the output does not tell.
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
  const conversation = job.conversation ?? told?.conversation ?? facts?.conversation ?? ''
  const wanted = job.interactive || told?.model === null || told?.turns === null
  const written = wanted ? await readTranscript(scad, { job, session }, conversation) : null
  const report = told && { ...told, model: told.model ?? written?.model ?? null, turns: told.turns ?? turnsOf(written, job) }
  return completeReport(job.interactive ? written : report, { job, session, facts })
}

/** Of several attempts only the last conversation is looked at. */
function turnsOf(written: AgentReport | null, { attempts }: Job): number | null {
  return attempts > 1 ? null : (written?.turns ?? null)
}
