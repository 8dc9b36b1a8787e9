import { z } from 'zod'
import { readLines } from '../../text/line-reader.ts'
import type { EngineEvent, LabelFilter } from '../engine.ts'
import type { DockerClient } from './client.ts'
import type { Subject } from './errors.ts'
import { labelFilters } from './filters.ts'
import { asReadable } from './response.ts'

const eventSchema = z.object({
  Type: z.enum(['container', 'image', 'volume']),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  time: z.number(),
  timeNano: z.number().optional(),
})

/**
 * Events from `since` (ms since the epoch) on, until the signal aborts. Asking for them from the moment of the call on,
 * rather than from the connection on, loses none in between.
 */
export async function* events(client: DockerClient, filter: LabelFilter, signal: AbortSignal, since: number): AsyncIterable<EngineEvent> {
  const subject: Subject = { doing: 'follow events', kind: 'engine' }
  if (signal.aborted) return
  // Podman's events know no filter for the presence of a label: that one is asked here.
  const present = Object.keys(filter).filter((name) => filter[name] === '')
  const valued = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
  const filters = { ...labelFilters(valued), type: ['container', 'image', 'volume'] }
  const stream = await client.call(subject, (docker) => docker.getEvents({ since: since / 1000, filters: JSON.stringify(filters) }))
  const source = asReadable(stream)
  const stop = (): void => void source.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) return
    for await (const line of readLines(source)) {
      const event = eventSchema.safeParse(JSON.parse(line))
      if (!event.success) continue
      const { labels, ...rest } = toEvent(event.data)
      if (present.every((name) => name in labels)) yield { ...rest, labels }
    }
  } catch (error) {
    if (!signal.aborted) throw client.error(error, subject)
  } finally {
    signal.removeEventListener('abort', stop)
    source.destroy()
  }
}

// Podman's words for what Docker calls otherwise.
const actions: Record<string, string> = { died: 'die', remove: 'destroy' }

function toEvent({ Type: type, Action: action, Actor: actor, time, timeNano }: z.infer<typeof eventSchema>): EngineEvent {
  const milliseconds = timeNano === undefined ? time * 1000 : Math.floor(timeNano / 1e6)
  return { time: milliseconds, type, action: actions[action] ?? action, id: actor.ID, labels: actor.Attributes ?? {} }
}
