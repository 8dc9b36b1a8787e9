import { z } from 'zod'
import { loadProject } from '../config/load.ts'
import type { Project } from '../config/project.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import { injectJob, injectJobInput } from '../job/inject.ts'
import { type Job, jobRecordSchema } from '../job/job.ts'
import { promptBytes } from '../job/prompt.ts'
import { workOf } from '../job/work.ts'
import type { Scad } from '../scad/scad.ts'
import { removeSession } from '../lifetime/remove.ts'
import { type Session, sessionDocument } from '../session/session.ts'
import { type StartedSession, startedSessionSchema, startSession, startSessionFields } from '../session/start.ts'

const { prompt, agent, branch, repos, timeoutMs, env } = injectJobInput.shape

export const dispatchInput = z.object({ ...startSessionFields.shape, prompt, agent, branch, repos, timeoutMs, env })
export type DispatchInput = z.output<typeof dispatchInput>

export const dispatchResultSchema = z.strictObject({
  id: z.string().describe('job id'),
  session: startedSessionSchema,
  job: jobRecordSchema,
})
export interface DispatchResult {
  id: string
  session: StartedSession
  job: Job
}

/**
 * Starts a session, which builds the images that are missing, and injects the prompt. What can be refused is refused before
 * anything is made; when the injection fails all the same, the session, in which nothing has been done yet, is removed again.
 *
 * @throws prompt-missing, bad-input, repo-not-found, and what `loadProject`, `startSession` and `injectJob` throw
 */
export async function dispatch(scad: Scad, input: z.input<typeof dispatchInput>): Promise<DispatchResult> {
  const { project: name, config, tag, base, ...work } = dispatchInput.parse(input)
  const project = await loadProject(scad, { project: name, config })
  refuseEarly(scad, project, work)
  const session = await startSession(scad, { project, tag, base })
  try {
    const job = await injectJob(scad, { ...work, session: session.id })
    return { id: job.id, session, job }
  } catch (error) {
    await removeAgain(scad, session)
    if (!isError(error, 'interrupted')) throw error
    throw new ScadError('interrupted', `interrupted; session ${session.id} was removed again`, { cause: error })
  }
}

/** The result as `--json` prints it. */
export function dispatchDocument({ id, session, job }: DispatchResult): z.infer<typeof dispatchResultSchema> {
  return { id, session: sessionDocument(session), job }
}

/** What `injectJob` would refuse whatever session it is. @throws prompt-missing, bad-input, repo-not-found */
function refuseEarly(scad: Scad, project: Project, work: Pick<DispatchInput, 'prompt' | 'agent' | 'repos'>): void {
  const place = { repo: '', workdir: '', otherRepos: [], branched: [] }
  workOf(
    scad,
    { spec: project },
    { agent: work.agent, prompt: promptBytes(work.prompt ?? ''), folder: '', promptFile: '', conversation: '', place },
  )
  const keys = project.repos.map(({ key }) => key)
  const unknown = work.repos.find((key) => !keys.includes(key))
  if (unknown !== undefined)
    throw new ScadError('repo-not-found', `project ${project.name} has no repository "${unknown}"`, { hint: `it has: ${keys.join(', ')}` })
}

async function removeAgain(scad: Scad, { id }: Session): Promise<void> {
  await cleanUp(scad, `remove session ${id}`, async (engine) => {
    const { signal } = new AbortController()
    await removeSession({ ...scad, engine, signal }, { session: id, force: true, discard: true })
  })
}
