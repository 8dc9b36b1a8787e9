import type { Answer } from '../answer/answer.ts'
import { onceMore, withoutRequest } from '../answer/answer-words.ts'
import { jsonSchemaSchema } from '../answer/schema-text.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { DeniedHost } from '../gateway/denied-hosts.ts'
import { deniedDuring } from '../job/denied.ts'
import { injectJob } from '../job/inject.ts'
import { endedBadly, type Job } from '../job/job.ts'
import { type JobDetails, showJob } from '../job/show.ts'
import { waitJob } from '../job/wait.ts'
import type { Scad } from '../scad/scad.ts'
import { likeJob } from './like-job.ts'
import { onceThereIsASlot } from './once-there-is-a-slot.ts'

/** A job that came to its end, and its answer where a schema was given for it. */
export interface SettledJob {
  job: Job
  answer: Answer | null
  /** What its session was not let reach while it ran. */
  denied: DeniedHost[]
}

export interface SettleOptions {
  /** Variables that the job was given. */
  env?: Readonly<Record<string, string>>
  /** Waits for the job that asks once more. */
  wait?: (job: Job) => Promise<Job>
}

/**
 * The answer of an ended job. One that does not fit its schema is asked for once more, by a job that goes on with the conversation, or that
 * has the same prompt where there is none, and the same brief and limits in any case; whoever waits for the same job takes the same further
 * one. Where that cannot be begun, as when the session has stopped, a warning says so.
 *
 * @returns the job that was asked last
 */
export async function settleAnswer(scad: Scad, ended: Job, options: SettleOptions = {}): Promise<SettledJob> {
  const settled = await settle(scad, ended, options)
  return { ...settled, denied: await deniedDuring(scad, settled.job) }
}

async function settle(scad: Scad, ended: Job, { env = {}, wait }: SettleOptions): Promise<Omit<SettledJob, 'denied'>> {
  if (ended.schema === null) return { job: ended, answer: null }
  const first = await showJob(scad, { job: ended.id })
  if (!isAskedAgain(first) || first.answer === null) return { job: ended, answer: first.answer }
  const again = await askAgain(scad, first, first.answer, env)
  if (again === null) return { job: ended, answer: first.answer }
  scad.progress({ type: 'note', text: `${unfitSentence(first, first.answer)}; job ${again.id} asks once more` })
  const job = wait === undefined ? await waitJob(scad, { job: again.id }) : await wait(again)
  return { job, answer: (await showJob(scad, { job: job.id })).answer }
}

/** True when whoever waits for a job asks once more for its answer. Pure. */
export function isAskedAgain(job: Pick<JobDetails, 'state' | 'corrects' | 'answer'>): boolean {
  return job.answer?.valid === false && !endedBadly(job) && job.corrects === ''
}

/** Why an answer does not fit, on one line. Pure. */
export function unfitSentence({ id }: Pick<Job, 'id'>, { errors }: Answer): string {
  return `job ${id}: its answer does not fit the schema: ${errors.join('; ')}`
}

/** Null when no further job can be begun. */
async function askAgain(scad: Scad, first: JobDetails, { errors }: Answer, env: Readonly<Record<string, string>>): Promise<Job | null> {
  const goesOn = (first.report?.conversation ?? null) !== null
  const schema = first.schemaText ?? '{}'
  try {
    return await onceThereIsASlot(
      scad,
      async () =>
        await injectJob(scad, {
          ...likeJob(first, env),
          prompt: goesOn ? onceMore(errors) : `${withoutRequest(first.promptText ?? '', schema)}\n\n${onceMore(errors)}`,
          continue: goesOn ? first.short : undefined,
          schema: jsonSchemaSchema.parse(JSON.parse(schema)),
          corrects: first.short,
          key: `answer of ${first.id}`,
        }),
    )
  } catch (error) {
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    scad.progress({ type: 'warning', text: `job ${first.id} cannot be asked once more: ${error.message}` })
    return null
  }
}
