import { StreamReader } from '../agents/read-stream.ts'
import { type AgentReport, reportOf } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import { eventReaderOf } from './event-reader.ts'
import { hasEnded, type Job } from './job.ts'
import { LineSplitter } from './output-lines.ts'
import { readStoredOutput } from './stored-output.ts'

/** What an ended job's output comes to; null while it goes on, and for output that is no stream of events. @throws engine-failed */
export async function readReport(scad: Scad, job: Job, container: string): Promise<AgentReport | null> {
  if (eventReaderOf(job) === null || !hasEnded(job)) return null
  return reportOn(job, await readStoredOutput(scad, container, job.short, 'stdout'))
}

/** What all of an agent's stdout comes to; null when that is no stream of events. Pure. */
export function reportOn(job: Pick<Job, 'adapter' | 'interactive'>, stdout: Buffer): AgentReport | null {
  const events = eventReaderOf(job)
  if (events === null) return null
  const reader = new StreamReader(events)
  const splitter = new LineSplitter('stdout')
  const lines = [...splitter.push(stdout), ...splitter.end()]
  return reportOf([...lines.flatMap(({ text }) => reader.push(text)), ...reader.end()])
}
