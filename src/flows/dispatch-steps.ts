import type { PromptSources } from '../brief/read-prompt.ts'
import { shellLine } from '../text/shell-line.ts'
import type { DispatchInput } from './dispatch.ts'
import type { Step } from './step.ts'
import { writeDuration } from '../text/duration.ts'

/** What was typed. Times in ms. */
interface StepWords
  extends PromptSources, Pick<DispatchInput, 'project' | 'config' | 'tag' | 'base' | 'agent' | 'model' | 'branch' | 'retries'> {
  interactive?: boolean
  detach?: boolean
  shell?: boolean
  wait?: boolean
  follow?: boolean
  planFirst?: boolean
  until?: string | undefined
  maxRounds?: number | undefined
  stopWhen?: string | undefined
  maxCost?: number | undefined
  repo: readonly string[]
  timeout?: number | undefined
  idleTimeout?: number | undefined
  env: Readonly<Record<string, string>>
  caller?: string | undefined
  goal?: string | undefined
  context: readonly string[]
  schema?: string | undefined
  key?: string | undefined
  again: boolean
  verify?: boolean
}

/** The primitives that `dispatch` stands for. The session's id is known once it has started, so the lines hand it on in a variable. Pure. */
export function dispatchSteps({
  project,
  config,
  tag,
  base,
  prompt,
  wait = false,
  follow = false,
  interactive = false,
  verify = false,
  ...job
}: StepWords): Step[] {
  const place = [...(project === undefined ? [] : [project]), ...option('--config', config)]
  // inject takes what begins with a dash for an option
  const word = prompt?.startsWith('-') === true ? '-' : prompt
  const inject = [
    ...(word === undefined ? [] : [word]),
    ...option('--prompt-file', job.promptFile),
    ...option('--plan', job.plan),
    ...(job.allowUnknownPaths === true ? ['--allow-unknown-paths'] : []),
    ...option('--template', job.template),
    ...Object.entries(job.set ?? {}).flatMap(([name, value]) => option('--set', `${name}=${value}`)),
    ...option('--agent', job.agent),
    ...option('--model', job.model),
    ...option('--branch', job.branch),
    ...job.repo.flatMap((key) => option('--repo', key)),
    ...option('--timeout', durationText(job.timeout)),
    ...option('--idle-timeout', durationText(job.idleTimeout)),
    ...option('--retries', numberText(job.retries)),
    ...Object.entries(job.env).flatMap(([name, value]) => option('--env', `${name}=${value}`)),
    ...option('--caller', job.caller),
    ...option('--goal', job.goal),
    ...job.context.flatMap((file) => option('--context', file)),
    ...(job.planFirst === true ? ['--plan-first'] : []),
    ...option('--until', job.until),
    ...option('--max-rounds', numberText(job.maxRounds)),
    ...option('--stop-when', job.stopWhen),
    ...option('--max-cost', numberText(job.maxCost)),
    ...option('--schema', job.schema),
    ...option('--key', job.key),
    ...(job.again ? ['--again'] : []),
    ...Object.entries({ interactive, detach: job.detach, shell: job.shell, wait, follow }).flatMap(([name, is]) =>
      is === true ? [`--${name}`] : [],
    ),
  ]
  const once = job.key !== undefined && !job.again
  const start = [...place, ...option('--tag', tag), ...Object.entries(base).flatMap(([key, ref]) => option('--base', `${key}=${ref}`))]
  const end =
    job.until !== undefined
      ? 'runs the agent round by round until the check passes'
      : wait || follow
        ? 'runs the agent and waits until it has ended'
        : interactive
          ? 'runs the agent at a terminal'
          : 'runs the agent; prints the job id'
  return [
    { command: shellLine(['scad', 'build', ...place]), why: 'makes the images that are missing' },
    {
      command: `SESSION=$(${shellLine(['scad', 'session', 'start', ...start])})`,
      why: once ? 'prints the session id; all this only when the key was not used before' : 'prints the session id',
    },
    { command: `scad inject "$SESSION" ${shellLine(inject)}`, why: word === prompt ? end : `${end}; the prompt comes on stdin` },
    ...(verify ? [{ command: 'scad verify "$SESSION"', why: 'runs the verify commands over it in a fresh session' }] : []),
  ]
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/** The same for work that is done several times, by each of `who`. Pure. */
export function attemptSteps(words: StepWords, who: readonly Pick<StepWords, 'agent' | 'model'>[]): Step[] {
  if (who.length === 1 && who[0] !== undefined) return dispatchSteps({ ...words, ...who[0] })
  return who.flatMap((one, index) => {
    const key = words.key === undefined ? undefined : `${words.key}/${index + 1}`
    const [build, ...steps] = dispatchSteps({ ...words, ...one, key })
    return index === 0 && build !== undefined ? [build, ...steps] : steps
  })
}

function durationText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : milliseconds === 0 ? '0' : writeDuration(milliseconds)
}

function option(name: string, value: string | undefined): string[] {
  if (value === undefined) return []
  return value.startsWith('-') ? [`${name}=${value}`] : [name, value]
}
