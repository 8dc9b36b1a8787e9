import { StreamReader } from '../agents/read-stream.ts'
import { eventReaderOf } from './event-reader.ts'
import type { Job } from './job.ts'
import type { JobEvent } from './job-event.ts'
import { gapOf } from './output-gap.ts'
import { LineSplitter, type OutputLine } from './output-lines.ts'

/** Bytes of a job's streams → its events. */
export class JobReader {
  readonly #job: string
  readonly #timeOf: (bytes: number) => number | null
  readonly #splitters = { stdout: new LineSplitter('stdout'), stderr: new LineSplitter('stderr') }
  readonly #readers: Record<OutputLine['stream'], StreamReader>
  /** Bytes of stdout that are left out, less those of the lines that say so. */
  #missing = 0
  #time: number | null = null

  /** @param timeOf when the last of so many bytes of stdout came */
  constructor(job: Pick<Job, 'id' | 'adapter' | 'interactive'>, timeOf: (bytes: number) => number | null) {
    this.#job = job.id
    this.#timeOf = timeOf
    this.#readers = { stdout: new StreamReader(eventReaderOf(job)), stderr: new StreamReader(null) }
  }

  *push(stream: OutputLine['stream'], bytes: Buffer): Iterable<JobEvent> {
    for (const line of this.#splitters[stream].push(bytes)) yield* this.#line(line)
  }

  *end(): Iterable<JobEvent> {
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const line of this.#splitters[stream].end()) yield* this.#line(line)
      for (const event of this.#readers[stream].end()) yield { ...event, time: this.#time, job: this.#job }
    }
  }

  *#line({ stream, text, offset }: OutputLine): Iterable<JobEvent> {
    const gap = gapOf(text)
    if (stream === 'stdout' && gap !== null) this.#missing += gap - text.length - 2
    const time = stream === 'stdout' ? this.#timeOf(offset + this.#missing) : null
    if (stream === 'stdout') this.#time = time
    for (const event of this.#readers[stream].push(text)) {
      const stamped = { time, job: this.#job }
      yield event.type === 'line' ? { ...event, stream, ...stamped } : { ...event, ...stamped }
    }
  }
}
