import { z } from 'zod'
import { jsonSchemaSchema, requireJsonSchema } from '../answer/schema-text.ts'
import { askingFields } from '../brief/asking.ts'
import { maxBriefBytes } from '../brief/brief.ts'
import { lineSchema } from '../config/text-fields.ts'
import { branchSchema, jobKeySchema, jobSchema, keySchema, sessionSchema, shortSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { requireRunning } from '../session/session.ts'
import { withSessionLock } from '../session/session-locks.ts'
import { textSchema } from '../text/text-schema.ts'
import { beginJob } from './begin.ts'
import { draftJob } from './draft.ts'
import { type InjectedJob, reusedJob } from './injected-job.ts'
import type { Job } from './job.ts'
import { newestOfKey, onceKey } from './keyed-job.ts'
import { observeJobs } from './observe.ts'
import { promptOf } from './prompt-of.ts'

const retriesSchema = z.number().int().min(0).max(20)

const sizeSchema = z.number().int().min(10).max(1000)

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'neither text nor bytes')

/** What `inject` and `dispatch` share. */
export const keyFields = {
  key: jobKeySchema.optional().describe('do this once: when the key was used before, its job is returned instead of a second one'),
  again: z.boolean().default(false).describe('a further job although the key was used before'),
}

export const injectJobInput = z.object({
  session: sessionSchema,
  prompt: z.union([z.string(), bytesSchema]).optional().describe('what the agent shall do'),
  command: z.array(textSchema).min(1).optional().describe('a plain command as the job, instead of an agent'),
  agent: keySchema.optional().describe("agent of the config; default: the project's"),
  model: lineSchema.max(100).optional().describe('model to ask for; default: what its agent has'),
  continue: z
    .union([z.literal(true), jobSchema])
    .optional()
    .describe('go on with the conversation of this job of the session; without a job, of the latest one of the agent'),
  branch: branchSchema.optional().describe('branch to check out in the repositories first, made where there is none'),
  force: z.boolean().default(false).describe('check --branch out also under a job that runs on another'),
  repos: z
    .array(keySchema)
    .default([])
    .describe('repository to work in; default: all. May be repeated; the job starts in the workdir, or the first of these'),
  timeoutMs: z.number().int().positive().optional().describe('end the job after so many ms'),
  idleTimeoutMs: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('end the job when it writes nothing for so many ms; 0 for no such limit. Default: what its agent has'),
  retries: retriesSchema
    .optional()
    .describe('start its agent again so often after a failure of the API that may pass. Default: what its agent has'),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not a variable name'), textSchema)
    .default({})
    .describe('environment variable, KEY=VALUE; may be repeated'),
  interactive: z.boolean().default(false).describe('at a terminal, which `job attach` shows; the prompt may be left out'),
  shell: z.boolean().default(false).describe('when the program at the terminal has ended, leave a shell there until it is left'),
  size: z
    .object({ columns: sizeSchema, rows: sizeSchema })
    .default({ columns: 120, rows: 40 })
    .describe('of the terminal until somebody attaches theirs'),
  schema: jsonSchemaSchema.optional().describe('JSON Schema that the answer has to fit'),
  corrects: shortSchema.optional().describe('short id of the job whose answer did not fit its schema, and is asked for once more'),
  proposes: z.boolean().default(false).describe('what it is asked for is a proposal, to be approved or rejected'),
  brief: textSchema
    .min(1)
    .max(maxBriefBytes)
    .optional()
    .describe('the brief itself, which scad writes otherwise; what belongs into one is then only told with the job'),
  ...askingFields,
  plan: z.string().optional().describe('name of the plan that the prompt is, to be told with the job'),
  template: z.string().optional().describe('name of the template that the prompt was made of, to be told with the job'),
  ...keyFields,
})

/** Another job that begins is worth waiting for. */
const waitMs = 60_000

/**
 * Starts work in a running session: an agent on a prompt, or a plain command. Returns once its program runs, or was found
 * not to. What can be refused is refused before anything is begun. With a key that was given to a job of the session before, that
 * job is returned, in whatever state it and the session are, and nothing is begun.
 *
 * @throws prompt-missing, bad-input, session-not-found, session-ambiguous, session-stopped, session-lost, repo-not-found,
 *   job-not-found, job-ambiguous, conversation-missing, session-busy, tree-in-use, would-lose-work, key-taken, agent-missing, login-missing,
 *   job-not-started, limit-reached, no-space, locked, engine-failed
 */
export async function injectJob(scad: Scad, input: z.input<typeof injectJobInput>): Promise<InjectedJob> {
  const wanted = injectJobInput.parse(input)
  const [prompt, key] = [promptOf(wanted), onceKey(wanted)]
  if (wanted.schema !== undefined) await requireJsonSchema(scad, wanted.schema)
  const session = await findSession(scad, wanted.session)
  const jobs = await observeJobs(scad, session)
  const draft = draftJob(scad, { session, jobs, wanted, prompt, key })
  const known = (all: readonly Job[]): InjectedJob | null => {
    const job = key === null ? null : newestOfKey(all, key)
    return job && reusedJob(job, draft.asked)
  }
  const before = known(jobs)
  if (before !== null) return before
  requireRunning(session)
  const begin = async (): Promise<InjectedJob> => {
    const now = await observeJobs(scad, session)
    return known(now) ?? (await beginJob(scad, session, now, draft))
  }
  // a session that is being stopped or removed takes no job
  return await withSessionLock(scad, session, begin, waitMs)
}
