import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Conversation } from '../agents/adapter.ts'
import { jsonSchemaSchema, requireJsonSchema } from '../answer/schema-text.ts'
import { askingFields } from '../brief/asking.ts'
import { maxBriefBytes } from '../brief/brief.ts'
import { ScadError } from '../errors/scad-error.ts'
import { ensureGateway } from '../gateway/ensure-gateway.ts'
import { branchSchema, jobKeySchema, jobSchema, keySchema, sessionSchema, shortSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { gatewaySession } from '../session/gateway-session.ts'
import { jobFolder } from '../session/job-folder.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { agentMissing } from './agent-missing.ts'
import { awaitBeginning } from './await-beginning.ts'
import { briefOf } from './brief-of.ts'
import { chooseContinued, requireAtRest } from './choose-continued.ts'
import { chooseRepos } from './choose-repos.ts'
import { findClaimed, newestOfKey, onceKey } from './keyed-job.ts'
import { type Asked, askedOf, requireSameWork } from './same-work.ts'
import { type Job, jobRecordSchema } from './job.ts'
import { keyedShort, newShort } from './job-short.ts'
import { fromEntries } from './job-environment.ts'
import { jobLogin } from './job-login.ts'
import { launchOrder } from './launch-order.ts'
import { jobFilePath } from './job-files.ts'
import { launch, type LaunchAnswer } from './launch.ts'
import { notStarted } from './not-started.ts'
import { observeJobs } from './observe.ts'
import { prepareBranch } from './prepare-branch.ts'
import { promptOf } from './prompt-of.ts'
import { type HeldConversation, readConversation } from './read-conversation.ts'
import { requireBranchThere, sharersOf, sharingText } from './shared-trees.ts'
import { type Work, workOf } from './work.ts'
import { withSessionLock } from '../session/session-locks.ts'
import { textSchema } from '../text/text-schema.ts'

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

/** The job, and whether it was there already. */
export const injectedJobSchema = z.object({
  ...jobRecordSchema.shape,
  reused: z.boolean().describe('the key had been used before: this is the job that it stands for'),
  sharesWith: z.array(z.string()).describe('ids of the jobs that ran in one of its working trees when it began'),
})
export type InjectedJob = z.infer<typeof injectedJobSchema>

/**
 * Starts work in a running session: an agent on a prompt, or a plain command. Returns once its program runs, or was found
 * not to. What can be refused is refused before anything is begun. With a key that was given to a job of the session before, that
 * job is returned, in whatever state it and the session are, and nothing is begun.
 *
 * @throws prompt-missing, bad-input, session-not-found, session-ambiguous, session-stopped, session-lost, repo-not-found,
 *   job-not-found, job-ambiguous, conversation-missing, session-busy, tree-in-use, would-lose-work, key-taken, agent-missing, login-missing,
 *   job-not-started, no-space, locked, engine-failed
 */
export async function injectJob(scad: Scad, input: z.input<typeof injectJobInput>): Promise<InjectedJob> {
  const wanted = injectJobInput.parse(input)
  const prompt = promptOf(wanted)
  if (wanted.schema !== undefined) await requireJsonSchema(scad, wanted.schema)
  const key = onceKey(wanted)
  const session = await findSession(scad, wanted.session)
  const place = chooseRepos(session, wanted.repos)
  const short = key === null ? newShort() : keyedShort(session.id, key)
  const jobs = await observeJobs(scad, session)
  const former = wanted.continue === undefined ? null : chooseContinued(session, jobs, { ...wanted, continue: wanted.continue })
  const agent = former?.agent ?? wanted.agent
  const brief = wanted.command === undefined ? (wanted.brief ?? briefOf(session, place, { ...wanted, agent })) : ''
  const places = {
    folder: jobFolder(short),
    promptFile: jobFilePath(short, 'prompt'),
    brief: { path: jobFilePath(short, 'brief'), text: brief },
    place,
  }
  const workWith = (conversation: Conversation, login = ''): Work =>
    workOf(scad, session, { ...wanted, ...places, agent, prompt, login, conversation })
  const fresh = { resume: false, id: randomUUID() }
  const asked = askedOf(workWith(fresh), prompt, wanted)
  const known = (all: readonly Job[]): InjectedJob | null => {
    const job = key === null ? null : newestOfKey(all, key)
    return job && reuse(job, asked)
  }
  const before = known(jobs)
  if (before !== null) return before
  requireRunning(session)
  const begin = async (): Promise<InjectedJob> => {
    const now = await observeJobs(scad, session)
    const begun = known(now)
    if (begun !== null) return begun
    const tty = wanted.interactive ? { ...wanted.size, shell: wanted.shell } : null
    const held = former && (await goOnFrom(scad, session, now, former))
    const gateway = async (): Promise<void> => await ensureGateway(scad, gatewaySession(await findSession(scad, session.id)))
    const [container] = await Promise.all([containerEnv(scad, session), gateway()])
    const login = await jobLogin(scad, session, { ...wanted, agent, inherited: fromEntries(container) })
    const work = workWith(held === null ? fresh : { resume: true, id: held.id }, login.name)
    const sharers = sharersOf(session, now, place.branched)
    const continues = former && held && { short: former.short, used: held.used }
    const order = launchOrder({ scad, session, short, wanted, tty, continues, prompt, brief, place, work, login, container })
    if (wanted.branch !== undefined) {
      requireBegun(await launch(scad, session.container, { ...order, checkOnly: true }), session, work)
      if (!wanted.force) await requireBranchThere(scad, session, wanted.branch, sharers)
      await prepareBranch(scad, session, wanted.branch, place.branched)
    }
    let answer = await launch(scad, session.container, order)
    if (key !== null && isTaken(answer)) {
      const claimed = await findClaimed(scad, session, short)
      if (claimed !== null) return reuse(claimed, asked)
      answer = await launch(scad, session.container, order)
    }
    requireBegun(answer, session, work)
    for (const sharer of sharers) scad.progress({ type: 'warning', text: `job ${session.id}/${short} ${sharingText(sharer)}` })
    return { ...(await awaitBeginning(scad, session, short)), reused: false, sharesWith: sharers.map(({ job }) => job.id) }
  }
  // a session that is being stopped or removed takes no job
  return await withSessionLock(scad, session, begin, waitMs)
}

async function goOnFrom(scad: Scad, session: Session, jobs: readonly Job[], former: Job): Promise<HeldConversation> {
  const job = jobs.find(({ short }) => short === former.short) ?? former
  requireAtRest(jobs, job)
  return await readConversation(scad, session, job)
}

function reuse(job: Job, asked: Asked): InjectedJob {
  requireSameWork(job, asked)
  return { ...job, reused: true, sharesWith: [] }
}

function isTaken(answer: LaunchAnswer): boolean {
  return answer.type === 'refused' && answer.code === 'taken'
}

async function containerEnv(scad: Scad, session: Session): Promise<string[]> {
  const container = await scad.engine.inspectContainer(session.container)
  if (container === null)
    throw new ScadError('session-not-found', `session ${session.id} was removed meanwhile`, { hint: 'scad session list' })
  return container.env
}

/** @throws agent-missing, job-not-started, no-space */
function requireBegun(answer: LaunchAnswer, session: Session, work: Work): void {
  if (answer.type === 'begun') return
  switch (answer.code) {
    case 'missing':
      throw agentMissing(work, session, answer.text)
    case 'workdir':
      throw new ScadError('job-not-started', `the job has no folder to start in: ${answer.text}`, {
        hint: `look with scad session shell ${session.id}`,
      })
    case 'taken':
    case 'failed':
    case 'bad-input':
      throw notStarted(answer.text, 'try again')
  }
}
