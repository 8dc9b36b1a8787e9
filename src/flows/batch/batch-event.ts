import { z } from 'zod'
import { changeSetField } from '../../code/change-set.ts'
import { taskStates } from './schedule.ts'

/** How a task of a batch stands. */
export const taskReportSchema = z.strictObject({
  id: z.string(),
  state: z.enum(taskStates),
  tries: z.number().describe('how often it was begun'),
  session: z.string().describe('id of the session of its last try; "" before that'),
  job: z.string().describe('id of the job of its last try; "" before that'),
  changeSet: changeSetField.describe('of what it changed; null while it has not passed, and when nothing changed'),
  took: z.number().describe('ms that its jobs ran'),
  cost: z.number().nullable().describe('US dollars of its tries, as the agent reckons; null when it does not'),
  reason: z.string().describe('why it did not pass, or waits; "" when there is nothing to say'),
})
export type TaskReport = z.infer<typeof taskReportSchema>

/** A batch as a whole. The last line of it has ended. */
export const batchReportSchema = z.strictObject({
  type: z.literal('batch'),
  batch: z.string().describe('its name'),
  time: z.number().describe('ms since the epoch'),
  ended: z.boolean(),
  passed: z.number(),
  failed: z.number(),
  lost: z.number(),
  skipped: z.number(),
  took: z.number().describe('ms since this process began with it'),
  cost: z.number().nullable().describe('US dollars of all tasks, of those whose agents reckon it'),
  tasks: z.array(taskReportSchema).describe('in the order of the file'),
})
export type BatchReport = z.infer<typeof batchReportSchema>

/** What `scad batch` tells: the batch at its beginning and its end, and between them each task as it changes. */
export const batchEventSchema = z.discriminatedUnion('type', [
  batchReportSchema,
  z.strictObject({ type: z.literal('task'), batch: z.string(), time: z.number(), task: taskReportSchema }),
])
export type BatchEvent = z.infer<typeof batchEventSchema>
