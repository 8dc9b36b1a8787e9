import { z } from 'zod'
import { jobRecordSchema } from '../job/job.ts'

export const eventTypeSchema = z.enum([
  'job-created',
  'job-started',
  'job-ended',
  'session-ready',
  'session-stopped',
  'session-lost',
  'session-removed',
  'needs-attention',
])
export type EventType = z.infer<typeof eventTypeSchema>

/** Something that happened to a session or a job, as `scad events --json` prints it and hooks are given it. */
export const scadEventSchema = z.object({
  id: z.string().describe('the same for the same occurrence, whoever tells of it and however often'),
  time: z.int().describe('when it happened, in ms since the epoch, by the clock of the engine; when it was noticed, where nobody was told'),
  type: eventTypeSchema,
  session: z.string().describe('"" for what concerns this machine'),
  project: z.string().describe('"" for what concerns this machine'),
  job: jobRecordSchema.nullable().describe('the job it is about, as it stood then; null for what is about no job'),
  about: z.enum(['job-lost', 'login', 'waiting', 'disk']).nullable().describe('what needs attention; null for all other types'),
  reason: z.string().describe('why, in one sentence; "" when there is nothing to say'),
})
export type ScadEvent = z.infer<typeof scadEventSchema>

/** An event about no job and nothing that needs attention, but for what the caller adds. Pure. */
export function scadEvent(
  of: Pick<ScadEvent, 'type' | 'time' | 'session' | 'project'> & Partial<ScadEvent>,
  ...occurrence: (string | number)[]
): ScadEvent {
  return { job: null, about: null, reason: '', ...of, id: [of.type, ...occurrence].join(':') }
}
