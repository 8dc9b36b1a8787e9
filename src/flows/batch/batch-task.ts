import { z } from 'zod'
import { closed } from '../../config/closed.ts'
import { injectJobInput } from '../../job/inject.ts'
import { jobKeySchema, keySchema, sessionSchema } from '../../scad/names.ts'
import { startSessionFields } from '../../session/start.ts'
import { durationSchema } from '../../text/duration.ts'
import { filledTextSchema } from '../../text/text-schema.ts'

/** What names a task in its batch. */
export const taskIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, ".", "_" and "-" only, at most 63, beginning with a letter or digit')

/** One task as a file of a batch holds it; without an id it has its number. */
export const taskSchema = closed({
  id: taskIdSchema.optional(),
  prompt: filledTextSchema.optional(),
  promptFile: z.string().min(1).optional(),
  session: sessionSchema.optional(),
  agent: keySchema.optional(),
  base: startSessionFields.shape.base.removeDefault().optional(),
  key: jobKeySchema.optional(),
  priority: z.int().default(0),
  budget: z.number().positive().optional(),
  after: z.array(taskIdSchema).default([]),
  verify: z.boolean().default(false),
  timeout: durationSchema.optional(),
  env: injectJobInput.shape.env,
}).superRefine(({ prompt, promptFile, session, base }, context) => {
  const say = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  if (prompt === undefined && promptFile === undefined) say('prompt', 'is missing; give it, or promptFile')
  if (prompt !== undefined && promptFile !== undefined) say('promptFile', 'the prompt is given twice')
  if (session !== undefined && base !== undefined) say('base', 'the session is there already')
})

/** A task of a batch, its prompt read. */
export interface BatchTask extends Omit<z.output<typeof taskSchema>, 'id' | 'prompt' | 'promptFile' | 'key'> {
  id: string
  prompt: string | Uint8Array
  /** What its first try is known by; each further one has its number at the end of it. */
  key: string
}

/** The key that the try of a task is done once by. Pure. @param number from 1 */
export function tryKey({ key }: Pick<BatchTask, 'key'>, number: number): string {
  return number === 1 ? key : `${key} try ${number}`
}
