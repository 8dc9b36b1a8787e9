import { z } from 'zod'
import { failureClasses } from '../agents/failure.ts'
import { amountsSchema } from '../agents/report.ts'
import { allowedHostSchema, jobSchema, keySchema, shortSchema } from '../scad/names.ts'
import { sessionRepoSchema } from '../scad/session-spec.ts'
import { runEndSchema } from './run-end.ts'

const line = { v: z.literal(1), time: z.number().int().nonnegative().describe('ms since the epoch, by the clock of the engine') }
const jobLine = { ...line, job: shortSchema.describe('the part of the job id after the slash') }

/** How much a stream held, and whether its middle was dropped. */
export const streamFactsSchema = z.object({
  bytes: z.number().int().nonnegative(),
  truncated: z.boolean(),
})

export const createdEventSchema = z.object({
  ...jobLine,
  event: z.literal('created'),
  agent: z.string().describe('name of the agent; "" for a plain command'),
  adapter: z.string(),
  model: z.string().optional().describe('what its agent was to ask, by --model or its config; absent where the program chose'),
  kind: z.enum(['prompt', 'command']),
  command: z.array(z.string()).nullable().describe('the plain command, long arguments cut; null for an agent'),
  repo: z.string().describe('key of the repository it starts in; "" for none'),
  repos: z.array(z.string()).optional().describe('keys of the repositories that --repo named; absent for all of them'),
  branch: z.string().describe('the branch made for it; "" for none'),
  continues: shortSchema.optional().describe('short id of the job whose conversation it goes on with'),
  prompt: z.object({ bytes: z.number().int(), sha256: z.string() }).nullable(),
  schema: z.object({ bytes: z.number().int(), sha256: z.string() }).optional().describe('of the JSON Schema that its answer has to fit'),
  corrects: shortSchema.optional().describe('short id of the job whose answer did not fit: this one asks for it once more'),
  proposes: z.boolean().optional().describe('it is asked for a proposal, to be approved or rejected'),
  timeoutMs: z.number().int().nullable(),
  idleTimeoutMs: z.number().int().nullable().optional().describe('ms without output after which it is ended'),
  key: z.string().optional().describe('what --key said'),
  caller: z.string().optional().describe('what --caller said'),
  interactive: z.boolean().optional().describe('it has a terminal'),
  account: z.string().max(32).optional().describe('what stands for its login: the same for the same one; absent where scad knows of none'),
  gateway: z
    .object({
      place: z.string().regex(/^[a-z0-9._-]{1,100}$/),
      own: z.boolean().describe('the job brought the key itself'),
    })
    .optional()
    .describe('where in the gateway of the session its key is'),
  by: z.number().int().describe('uid of the host user'),
  run: z.string().optional().describe('which run of the container it began in: the boot of its machine, and when PID 1 started'),
  oomKills: z.number().int().optional().describe('processes of the session killed for memory before'),
})

export const startedEventSchema = z.object({ ...jobLine, event: z.literal('started'), pid: z.number().int() })

export const retryEventSchema = z.object({
  ...jobLine,
  event: z.literal('retry'),
  attempt: z.number().int().describe('the number of the attempt that comes, from 2 on'),
  failure: z.enum(failureClasses).describe('what kept the one before it from succeeding'),
  wait: z.number().int().describe('ms until it begins'),
})

export const endedEventSchema = z.object({
  ...jobLine,
  event: z.literal('ended'),
  cause: z
    .enum(['exit', 'signal', 'timeout', 'idle', 'finished', 'cancelled', 'oom', 'disk', 'missing'])
    .describe('finished: it had told of its end, but went on, and was ended. disk: the disk of the engine was about to be full'),
  code: z.number().int().nullable(),
  signal: z.string().nullable().describe('name without SIG'),
  error: z.string().describe('why the program could not be run; "" when it was'),
  final: z
    .enum(['succeeded', 'failed'])
    .nullable()
    .optional()
    .describe('what its agent told of its end; null when it did not; absent where the exit code alone tells'),
  attempts: z.number().int().optional().describe('how often its program was started'),
  failure: z.enum(failureClasses).nullable().optional().describe('the class of what its agent told of its failure'),
  oomKills: z.number().int().describe('processes of the session killed for memory while it ran'),
  killed: z.number().int().describe('processes of the job that scad killed'),
  left: z
    .object({ count: z.number().int(), processes: z.array(z.object({ pid: z.number().int(), name: z.string() })) })
    .describe('processes of the job that go on after its end, the first ones by name'),
  stdout: streamFactsSchema,
  stderr: streamFactsSchema,
  took: z.number().nullable().optional().describe('ms that its program ran, by a clock that does not jump; null when it did not'),
  said: z
    .object({ error: z.string().optional(), stderr: z.string() })
    .optional()
    .describe('when it failed: what its agent told of it, and the last line on stderr, "" when that is too long for the journal'),
  kept: z.boolean().optional().describe("whether what the repositories held then is on the session's volume"),
  unkept: z.string().optional().describe('why it is not, or not all of it'),
})

export const turnEventSchema = z.object({
  ...jobLine,
  event: z.literal('turn'),
  state: z.enum(['working', 'waiting']).describe('what the agent of an interactive job says that it does'),
  why: z.string().max(32).describe('a word of its own for it; "" for none'),
  conversation: z.string().max(128).optional().describe('its own id of the conversation that it is in'),
})

const repoAddedSchema = z.object({ ...line, event: z.literal('repo-added'), repo: z.object(sessionRepoSchema.shape) })
const repoRemovedSchema = z.object({ ...line, event: z.literal('repo-removed'), repo: z.string() })
const networkSchema = z.object({
  ...line,
  event: z.literal('network'),
  allow: z.array(allowedHostSchema).describe('hosts that it may reach from then on'),
})
/** A conversation of an agent that a session had from the beginning, as it is a fork. */
export const inheritedSchema = z.object({
  job: jobSchema.describe('id of the job that held it'),
  agent: keySchema,
  conversation: z.string().max(128).describe("the agent's own id of it"),
  used: amountsSchema.describe('what it had used by then'),
})
export type Inherited = z.infer<typeof inheritedSchema>
const inheritedEventSchema = z.object({ ...line, event: z.literal('inherited'), ...inheritedSchema.shape })
const roundSchema = z.object({
  ...jobLine,
  event: z.literal('round'),
  code: z.string().max(64).describe('a word for how the repositories stood when this check of a loop had ended'),
})
const standsSchema = z.object({
  ...jobLine,
  event: z.literal('stands'),
  repos: z
    .record(keySchema, z.string().max(64))
    .describe('a word by key for how each repository stood before this job, which only proposes, began'),
})
const rejectedSchema = z.object({ ...jobLine, event: z.literal('rejected') })
const readySchema = z.object({
  ...line,
  event: z.literal('ready'),
  before: runEndSchema.optional().describe('how the run before this one ended, when it was resumed'),
})
const stoppedSchema = z.object({ ...line, event: z.literal('stopped') })

/** One line of a session's journal. */
export const journalEventSchema = z.discriminatedUnion('event', [
  createdEventSchema,
  startedEventSchema,
  retryEventSchema,
  endedEventSchema,
  turnEventSchema,
  repoAddedSchema,
  repoRemovedSchema,
  networkSchema,
  inheritedEventSchema,
  roundSchema,
  standsSchema,
  rejectedSchema,
  readySchema,
  stoppedSchema,
])

export type JournalEvent = z.infer<typeof journalEventSchema>
export type CreatedEvent = z.infer<typeof createdEventSchema>
export type StartedEvent = z.infer<typeof startedEventSchema>
export type RetryEvent = z.infer<typeof retryEventSchema>
export type EndedEvent = z.infer<typeof endedEventSchema>
export type TurnEvent = z.infer<typeof turnEventSchema>
/** What scad itself may note about a session; the runner adds version and time. */
export type SessionNote =
  | Omit<z.infer<typeof repoAddedSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof repoRemovedSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof networkSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof inheritedEventSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof roundSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof standsSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof rejectedSchema>, 'v' | 'time'>
  | Omit<z.infer<typeof readySchema>, 'v' | 'time'>
  | Omit<z.infer<typeof stoppedSchema>, 'v' | 'time'>

/** The event of a journal line, or null for a line that is none: what it cannot read it passes over. Pure. */
export function parseJournalLine(text: string): JournalEvent | null {
  if (!text.startsWith('{')) return null
  try {
    return journalEventSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
