import type { AgentEvent, EventReader } from '../agents/agent-event.ts'
import { type PlainLine, StreamReader } from '../agents/read-stream.ts'
import { type AgentReport, reportOf } from '../agents/report.ts'
import { gapOf } from './output-gap.ts'
import { LineSplitter } from './output-lines.ts'

/** What lines that are events come to. Pure. */
export function reportOn(read: EventReader, lines: Buffer): AgentReport {
  return reportOf(eventsOf(new StreamReader(read), lines))
}

/** One after the other: an agent may write millions of lines, which need not all be there at once. */
function* eventsOf(reader: StreamReader, lines: Buffer): Iterable<AgentEvent | PlainLine | { type: 'gap' }> {
  const splitter = new LineSplitter('stdout')
  for (const { text } of splitter.push(lines)) {
    if (gapOf(text) !== null) yield { type: 'gap' }
    yield* reader.push(text)
  }
  for (const { text } of splitter.end()) yield* reader.push(text)
  yield* reader.end()
}
