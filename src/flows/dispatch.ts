import { z } from 'zod'
import { requireJsonSchema } from '../answer/schema-text.ts'
import { loadTrustedProject } from '../config/load.ts'
import type { Project } from '../config/project.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { tellOnce } from '../events/tell-once.ts'
import { cleanUp } from '../image/clean-up.ts'
import { injectJob, injectJobInput } from '../job/inject.ts'
import { briefOf } from '../job/brief-of.ts'
import { hasEnded, type Job, waitedJobSchema } from '../job/job.ts'
import { requireJobSlot } from '../job/job-slots.ts'
import { listJobs } from '../job/list.ts'
import { onceKey } from '../job/keyed-job.ts'
import { requireSameWork } from '../job/same-work.ts'
import { requireLogin, sessionLogin } from '../session/session-login.ts'
import type { Scad } from '../scad/scad.ts'
import { removeSession } from '../lifetime/remove.ts'
import { boundedProject } from '../session/bounds.ts'
import { type Session, sessionDocument } from '../session/session.ts'
import { keyedSessionId } from '../session/session-id.ts'
import { withKeyLock } from '../session/session-locks.ts'
import { askedAnywhere, noPlace } from './asked-anywhere.ts'
import { type Dispatched, findDispatched } from './dispatched.ts'
import type { SettledJob } from './settle-answer.ts'
import { type StartedSession, startedSessionSchema, startSession, startSessionFields } from '../session/start.ts'

export const dispatchInput = z.object({
  group: z.string().default('').describe('the group of attempts that its session is one of'),
  ...startSessionFields.shape,
  ...injectJobInput.omit({ session: true, command: true, continue: true, force: true, corrects: true, brief: true }).shape,
})
export type DispatchInput = z.output<typeof dispatchInput>

export const dispatchResultSchema = z.strictObject({
  id: z.string().describe('job id'),
  session: startedSessionSchema
    .extend({ bases: startedSessionSchema.shape.bases.nullable().describe('null when the session was there already') })
    .nullable()
    .describe('null when it was removed since'),
  job: waitedJobSchema,
  reused: z.boolean().describe('the key had been used before: this is the job that it stands for'),
})
export interface DispatchResult {
  id: string
  session: (Session & { bases: StartedSession['bases'] | null }) | null
  job: Job
  reused: boolean
}

/**
 * Starts a session, which builds the images that are missing, and injects the prompt. What can be refused is refused before
 * anything is made; when the injection fails all the same, the session is removed again, unless its job has begun.
 *
 * With a key that was dispatched in the project before, the job that it stands for is returned, also from the archive; a dispatch of it
 * that was broken off is gone on with. One that is under way is waited for.
 *
 * @throws prompt-missing, bad-input, repo-not-found, key-taken, login-missing, limit-reached, and what `loadTrustedProject`, `startSession` and `injectJob` throw
 */
export async function dispatch(given: Scad, input: z.input<typeof dispatchInput>): Promise<DispatchResult> {
  // what is wrong with a login is told before anything is made, and again where the job begins
  const scad = { ...given, progress: tellOnce(given.progress) }
  const wanted = dispatchInput.parse(input)
  const { project: name, config, tag } = wanted
  const key = onceKey(wanted)
  if (wanted.key !== undefined && tag !== undefined)
    throw new ScadError('bad-input', 'a session has a key or a tag, not both', {
      hint: 'leave out --tag: the key takes its place in the id',
    })
  const project = await loadTrustedProject(scad, { project: name, config })
  refuseEarly(scad, project, wanted)
  if (wanted.schema !== undefined) await requireJsonSchema(scad, wanted.schema)
  if (key === null) return await begin(scad, project, wanted)
  return await withKeyLock(scad, { id: keyedSessionId(project.name, key) }, async () => {
    const known = await findDispatched(scad, project.name, key)
    return known === null ? await begin(scad, project, wanted) : await goOn(scad, wanted, known)
  })
}

async function begin(scad: Scad, project: Project, wanted: DispatchInput): Promise<DispatchResult> {
  const { project: _, config: __, group, tag, base, key, again, ...work } = wanted
  const login = await sessionLogin(scad, { spec: project }, { ...wanted, inherited: project.environment.env })
  if (login.required) requireLogin(login)
  await requireJobSlot(scad, boundedProject(project), login)
  const session = await startSession(scad, { project, group, tag, base, key, once: !again, agent: work.agent })
  try {
    const { reused, sharesWith: _none, ...job } = await injectJob(scad, { ...work, key, again, session: session.id })
    return { id: job.id, session, job, reused }
  } catch (error) {
    const unused = await removeUnused(scad, session)
    if (!unused || !isError(error, 'interrupted')) throw error
    throw new ScadError('interrupted', `interrupted; session ${session.id} was removed again`, { cause: error })
  }
}

/** What was dispatched before, its job begun now where the dispatch was broken off before that. */
async function goOn(scad: Scad, wanted: DispatchInput, { session, spec, job: known }: Dispatched): Promise<DispatchResult> {
  const { project: _, config: __, tag: ___, base: ____, ...work } = wanted
  const there = session && { ...session, bases: null }
  if (known === null && session !== null) {
    const { reused, sharesWith: _none, ...job } = await injectJob(scad, { ...work, session: session.id })
    return { id: job.id, session: there, job, reused }
  }
  if (known === null) throw new TypeError('neither a session nor a job')
  requireSameWork(known, askedAnywhere(scad, { spec }, work))
  return { id: known.id, session: there, job: known, reused: true }
}

/** The result as `--json` prints it. */
export function dispatchDocument(
  { session, job, ...result }: DispatchResult,
  { answer, denied }: Pick<SettledJob, 'answer' | 'denied'> = { answer: null, denied: [] },
): z.infer<typeof dispatchResultSchema> {
  return { ...result, session: session && sessionDocument(session), job: { ...job, answer, denied } }
}

/** What `injectJob` would refuse whatever session it is. @throws prompt-missing, bad-input, repo-not-found */
function refuseEarly(scad: Scad, project: Project, work: DispatchInput): void {
  askedAnywhere(scad, { spec: project }, work)
  // what makes a brief too long is not what it says of repositories
  briefOf({ id: '', repos: [], spec: { ...project, verify: {}, frozen: {} } }, noPlace, work)
  requireRepos(project, work.repos)
}

/** @throws repo-not-found. Pure. */
export function requireRepos(project: Pick<Project, 'name' | 'repos'>, wanted: readonly string[]): void {
  const keys = project.repos.map(({ key }) => key)
  const unknown = wanted.find((key) => !keys.includes(key))
  if (unknown !== undefined)
    throw new ScadError('repo-not-found', `project ${project.name} has no repository "${unknown}"`, { hint: `it has: ${keys.join(', ')}` })
}

/** @returns whether it is gone: a job that began, although nobody heard of it, goes on in it */
async function removeUnused(scad: Scad, { id }: Session): Promise<boolean> {
  let gone = false
  await cleanUp(scad, `remove session ${id}`, async (engine) => {
    const calm = { ...scad, engine, signal: new AbortController().signal }
    const jobs = await listJobs(calm, { session: id })
    if (jobs.some((job) => job.started !== null || !hasEnded(job)))
      return scad.progress({ type: 'note', text: `session ${id} stays, as its job has begun` })
    // which refuses where one begins meanwhile, and saves what there is
    await removeSession(calm, { session: id })
    gone = true
  })
  return gone
}
