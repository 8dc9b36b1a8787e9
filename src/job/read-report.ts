import type { AgentEvent } from '../agents/agent-event.ts'
import { type PlainLine, StreamReader } from '../agents/read-stream.ts'
import { type AgentReport, reportOf } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import { eventReaderOf } from './event-reader.ts'
import type { Session } from '../session/session.ts'
import type { Job } from './job.ts'
import { LineSplitter } from './output-lines.ts'
import { readStdout } from './read-stdout.ts'

/** What a job's output comes to, so far while it goes on; null for output that is no stream of events. @throws engine-failed */
export async function readReport(scad: Scad, found: { job: Job; session: Session }, container: string): Promise<AgentReport | null> {
  return eventReaderOf(found.job) === null ? null : reportOn(found.job, await readStdout(scad, found, container))
}

/** What all of an agent's stdout comes to; null when that is no stream of events. Pure. */
export function reportOn(job: Pick<Job, 'adapter' | 'interactive'>, stdout: Buffer): AgentReport | null {
  const events = eventReaderOf(job)
  if (events === null) return null
  return reportOf(eventsOf(new StreamReader(events), stdout))
}

/** One after the other: an agent may write millions of lines, which need not all be there at once. */
function* eventsOf(reader: StreamReader, stdout: Buffer): Iterable<AgentEvent | PlainLine> {
  const splitter = new LineSplitter('stdout')
  for (const { text } of splitter.push(stdout)) yield* reader.push(text)
  for (const { text } of splitter.end()) yield* reader.push(text)
  yield* reader.end()
}
