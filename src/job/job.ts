import { z } from 'zod'
import { failureClasses } from '../agents/failure.ts'
import { answerSchema } from '../answer/answer.ts'
import { deniedHostSchema } from '../gateway/denied-hosts.ts'
import { createdEventSchema, endedEventSchema, streamFactsSchema, turnEventSchema } from '../session/journal-event.ts'

export const jobStateSchema = z.enum(['created', 'starting', 'running', 'succeeded', 'failed', 'timeout', 'cancelled', 'oom', 'lost'])
export type JobState = z.infer<typeof jobStateSchema>

const created = createdEventSchema.shape
const ended = endedEventSchema.shape

/** One injection of work into a session, as its journal tells it, and as `--json` prints it. Times are ms since the epoch. */
export const jobRecordSchema = z.object({
  id: z.string().describe('<session>/<short>'),
  session: z.string(),
  short: z.string(),
  state: jobStateSchema,
  agent: created.agent,
  adapter: created.adapter,
  model: z.string().describe('what its agent was to ask, by --model or its config; "" where the program chose'),
  kind: created.kind,
  command: created.command,
  repo: created.repo,
  repos: z.array(z.string()).describe('keys of the repositories that --repo named; none: all of them'),
  branch: created.branch,
  continues: z.string().describe('short id of the job whose conversation it goes on with; "" for none'),
  prompt: created.prompt,
  schema: created.schema.unwrap().nullable().describe('of the JSON Schema that its answer has to fit; null for none'),
  corrects: z.string().describe('short id of the job whose answer did not fit, and is asked for once more by this one; "" for none'),
  proposes: z.boolean().describe('it was asked for a proposal, which `plan` shows and decides'),
  interactive: z.boolean().describe('it has a terminal, which `job attach` shows'),
  timeoutMs: created.timeoutMs,
  idleTimeoutMs: created.timeoutMs.describe('ms without output after which it is ended; null for no limit'),
  key: z.string().describe('what --key said; "" without it'),
  caller: z.string().describe('what --caller said; "" without it'),
  account: z.string().describe('what stands for its login: the same for the same one; "" where scad knows of none'),
  turn: turnEventSchema.shape.state
    .nullable()
    .describe('of one that goes on: `waiting` for a person, or `working`, as its agent says; null where it says nothing of the kind'),
  conversation: turnEventSchema.shape.conversation
    .unwrap()
    .nullable()
    .describe("the agent's own id of the conversation that it is in at its terminal, once it has told it; null otherwise"),
  created: z.number(),
  started: z.number().nullable(),
  ended: z.number().nullable(),
  took: z.number().nullable().describe('ms that its program ran, by a clock that does not jump; null until it has ended'),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  reason: z.string().describe('why it did not succeed, in one sentence; "" while there is nothing to say'),
  failure: z.enum(['', ...failureClasses]).describe('what kept its agent from succeeding, where that is known; "" otherwise'),
  attempts: z.number().describe('how often its program was started: more than once after --retries'),
  left: ended.left,
  kept: z.boolean().nullable().describe("whether what the repositories held at its end is on the session's volume; null until then"),
  unkept: z.string().describe('why it is not, or not all of it; "" when it is'),
  output: z.object({ stdout: streamFactsSchema, stderr: streamFactsSchema }).describe('0 until the job has ended'),
})
export type Job = z.infer<typeof jobRecordSchema>

/** A job that was waited for, and what it answered. */
export const waitedJobSchema = jobRecordSchema.extend({
  answer: answerSchema.nullable().describe('held against its schema; null without one, and where the end was not waited for'),
  denied: z.array(deniedHostSchema).describe('what its session was not let reach while it ran'),
})

/** True when nothing about the job changes any more. */
export function hasEnded(job: Pick<Job, 'state'>): boolean {
  return !['created', 'starting', 'running'].includes(job.state)
}

/** The id of a job, from its session's id and its short part. */
export function jobId(session: string, short: string): string {
  return `${session}/${short}`
}

/** True when the job ended otherwise than it should have. */
export function endedBadly(job: Pick<Job, 'state'>): boolean {
  return hasEnded(job) && job.state !== 'succeeded'
}

/** A job and how it stands, on one line. */
export function jobSentence({ id, state, reason }: Pick<Job, 'id' | 'state' | 'reason'>): string {
  return reason === '' ? `${id} ${state}` : `${id} ${state}: ${reason}`
}
