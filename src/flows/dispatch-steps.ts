import type { PromptSources } from '../brief/read-prompt.ts'
import { shellLine } from '../text/shell-line.ts'
import type { DispatchInput } from './dispatch.ts'
import type { Step } from './step.ts'
import { writeDuration } from '../text/duration.ts'

/** What was typed. */
interface StepWords extends Omit<DispatchInput, 'prompt' | 'context' | 'schema'>, PromptSources {
  schema?: string | undefined
  context: string[]
  wait: boolean
}

/** The primitives that `dispatch` stands for. The session's id is known once it has started, so the lines hand it on in a variable. Pure. */
export function dispatchSteps({ project, config, tag, base, prompt, wait, ...job }: StepWords): Step[] {
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
    ...option('--branch', job.branch),
    ...job.repos.flatMap((key) => option('--repo', key)),
    ...option('--timeout', durationText(job.timeoutMs)),
    ...option('--idle-timeout', durationText(job.idleTimeoutMs)),
    ...option('--retries', job.retries === undefined ? undefined : String(job.retries)),
    ...Object.entries(job.env).flatMap(([name, value]) => option('--env', `${name}=${value}`)),
    ...option('--caller', job.caller),
    ...option('--goal', job.goal),
    ...job.context.flatMap((file) => option('--context', file)),
    ...option('--schema', job.schema),
    ...option('--key', job.key),
    ...(job.again ? ['--again'] : []),
    ...(wait ? ['--wait'] : []),
  ]
  const once = job.key !== undefined && !job.again
  const start = [...place, ...option('--tag', tag), ...Object.entries(base).flatMap(([key, ref]) => option('--base', `${key}=${ref}`))]
  const end = wait ? 'runs the agent and waits until it has ended' : 'runs the agent; prints the job id'
  return [
    { command: shellLine(['scad', 'build', ...place]), why: 'makes the images that are missing' },
    {
      command: `SESSION=$(${shellLine(['scad', 'session', 'start', ...start])})`,
      why: once ? 'prints the session id; all this only when the key was not used before' : 'prints the session id',
    },
    { command: `scad inject "$SESSION" ${shellLine(inject)}`, why: word === prompt ? end : `${end}; the prompt comes on stdin` },
  ]
}

function durationText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : milliseconds === 0 ? '0' : writeDuration(milliseconds)
}

function option(name: string, value: string | undefined): string[] {
  if (value === undefined) return []
  return value.startsWith('-') ? [`${name}=${value}`] : [name, value]
}
