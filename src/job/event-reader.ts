import { adapterNamed } from '../agents/adapters.ts'
import type { EventReader } from '../agents/agent-event.ts'
import type { Job } from './job.ts'

/** What reads a job's output as events; null where it is text: of a plain command, of a terminal, of an agent that writes no events. Pure. */
export function eventReaderOf({ adapter, interactive }: Pick<Job, 'adapter'> & Partial<Pick<Job, 'interactive'>>): EventReader | null {
  return interactive ? null : (adapterNamed(adapter)?.events ?? null)
}
