import { z } from 'zod'
import { readLines } from '../../text/line-reader.ts'
import { asReadable } from './response.ts'

const eventSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  progress: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional(), code: z.number().optional() }).optional(),
  aux: z.object({ ID: z.string().optional() }).optional(),
})
export type ProgressEvent = z.infer<typeof eventSchema>

/**
 * The events of a build, pull or import. An engine that fails halfway ends the stream in good order:
 * the failure is an event that carries `error`. Lines that are no event are skipped.
 */
export async function* progressEvents(stream: NodeJS.ReadableStream): AsyncIterable<ProgressEvent> {
  for await (const line of readLines(asReadable(stream), 1 << 20)) {
    const event = eventSchema.safeParse(parseJson(line))
    if (event.success) yield event.data
  }
}

/** The error message an event carries, null when it carries none. */
export function errorOf(event: ProgressEvent): string | null {
  return event.errorDetail?.message ?? event.error ?? null
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
