import { z } from 'zod'
import { loadProject, projectFields } from '../config/load.ts'
import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import { buildProject } from '../image/build.ts'
import { injectJob, injectJobInput } from '../job/inject.ts'
import { type Job, jobRecordSchema } from '../job/job.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { removeSession } from '../session/remove.ts'
import { type Session, sessionDocument, sessionSchema } from '../session/session.ts'
import { startSession } from '../session/start.ts'
import type { Step } from './step.ts'

const { prompt, agent, branch, repos, timeoutMs, env } = injectJobInput.shape

export const dispatchInput = z.object({
  ...projectFields,
  prompt,
  tag: keySchema.optional().describe('part of the session id'),
  base: z.record(z.string(), z.string()).default({}).describe('repo=ref: start from another commit'),
  agent,
  branch,
  repos,
  timeoutMs,
  env,
})
type DispatchInput = z.output<typeof dispatchInput>

export const dispatchResultSchema = z.strictObject({
  id: z.string().describe('job id'),
  session: sessionSchema,
  job: jobRecordSchema,
})
export type DispatchResult = { id: string; session: Session; job: Job }

interface StepWords extends Pick<DispatchInput, 'tag' | 'base' | 'agent' | 'branch' | 'repos' | 'timeoutMs' | 'env'> {
  prompt?: string
  promptFile?: string
}

/** The primitives `dispatch` stands for; the session's id is known once it has started. */
export function dispatchSteps(project: Project, words: StepWords, wait: boolean): Step[] {
  const start = [...option('--tag', words.tag), ...Object.entries(words.base).flatMap(([key, ref]) => ['--base', `${key}=${ref}`])]
  const inject = [
    ...(words.prompt === undefined ? [] : [words.prompt]),
    ...option('--prompt-file', words.promptFile),
    ...option('--agent', words.agent),
    ...option('--branch', words.branch),
    ...words.repos.flatMap((key) => ['--repo', key]),
    ...option('--timeout', words.timeoutMs === undefined ? undefined : `${words.timeoutMs}ms`),
    ...Object.entries(words.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(wait ? ['--wait'] : []),
  ]
  return [
    { command: ['scad', 'build', project.name], why: 'nothing is built when nothing changed' },
    { command: ['scad', 'session', 'start', project.name, ...start], why: 'prints the session id' },
    {
      command: ['scad', 'inject', 'SESSION', ...inject],
      why: wait ? 'runs the agent and waits for its end' : 'runs the agent, prints the job id',
    },
  ]
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value]
}

/**
 * Builds if needed, starts a session and injects the prompt. What can be refused is refused before anything is made; when the
 * injection fails all the same, the session, in which nothing has happened, is removed again.
 * @throws prompt-missing, bad-input, and what `buildProject`, `startSession` and `injectJob` throw
 */
export async function dispatch(scad: Scad, input: z.input<typeof dispatchInput>): Promise<DispatchResult> {
  const wanted = dispatchInput.parse(input)
  const project = await loadProject(scad, wanted)
  requireAgent(project, wanted.agent)
  await buildProject(scad, { project })
  const session = await startSession(scad, { project, tag: wanted.tag, base: wanted.base })
  try {
    const { prompt: text, agent: name, branch: target, repos: keys, timeoutMs: limit, env: variables } = wanted
    const job = await injectJob(scad, {
      session: session.id,
      prompt: text,
      agent: name,
      branch: target,
      repos: keys,
      timeoutMs: limit,
      env: variables,
    })
    return { id: job.id, session, job }
  } catch (error) {
    await removeSession(scad, { session: session.id, discard: true })
    throw error
  }
}

/** The result as `--json` prints it. */
export function dispatchDocument({ id, session, job }: DispatchResult): z.infer<typeof dispatchResultSchema> {
  return { id, session: sessionDocument(session), job }
}

function requireAgent(project: Project, wanted: string | undefined): void {
  const names = Object.keys(project.agents)
  const name = wanted ?? project.agent
  if (names.includes(name)) return
  throw new ScadError('bad-input', name === '' ? `${project.file} names no default agent` : `${project.name} has no agent "${name}"`, {
    hint: names.length === 0 ? `add one under "agents" in ${project.file}` : `--agent ${names.join(' or --agent ')}`,
  })
}
