import { z } from 'zod'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { withStateFiles } from '../session/state-files.ts'
import { readArrivalTimes } from './arrival-times.ts'
import { findJobAndSession } from './find.ts'
import type { JobEvent } from './job-event.ts'
import { JobReader } from './job-reader.ts'
import { lastUntilMark } from './last-until-mark.ts'
import { outputChunks } from './output-chunks.ts'

export const readJobEventsInput = z.object({
  job: jobSchema,
  stream: z.enum(['stdout', 'stderr', 'both']).default('both').describe('which of its streams'),
  follow: z.boolean().default(false).describe('go on until the job ends'),
  tail: z.number().int().nonnegative().optional().describe('only so many of the last events, or lines, of what is there'),
  tools: z.boolean().default(true).describe('thinking, tool calls with their results, and usage, too'),
})

/**
 * What a job said, event by event; for a plain command and an agent whose output is text, line by line. Works on running, stopped and
 * lost sessions.
 *
 * @throws job-not-found, job-ambiguous, session-not-found, session-ambiguous, engine-failed; interrupted while following
 */
export async function* readJobEvents(scad: Scad, input: z.input<typeof readJobEventsInput>): AsyncIterable<JobEvent> {
  const { job: id, stream, follow, tail, tools } = readJobEventsInput.parse(input)
  const found = await findJobAndSession(scad, id)
  const times = await withStateFiles(scad, found.session, async (container) => await readArrivalTimes(scad, container, found.job.short))
  const chunks = outputChunks(scad, found, { stream, follow, mark: tail !== undefined })
  const reader = new JobReader(found.job, (bytes) => (follow && bytes > times.known ? Date.now() : times.at(bytes)))
  const wanted = async function* (): AsyncIterable<JobEvent | null> {
    for await (const chunk of chunks) {
      if (chunk === null) yield null
      else for (const event of reader.push(chunk.stream, chunk.bytes)) if (tools || !ofTools.has(event.type)) yield event
    }
    for (const event of reader.end()) if (tools || !ofTools.has(event.type)) yield event
  }
  yield* lastUntilMark(wanted(), tail)
}

const ofTools: ReadonlySet<JobEvent['type']> = new Set(['thinking', 'tool-call', 'tool-result', 'usage'] as const)
