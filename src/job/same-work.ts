import { ScadError } from '../errors/scad-error.ts'
import type { Job } from './job.ts'
import { promptFacts } from '../brief/prompt.ts'
import { shortenWords } from './shorten-words.ts'
import type { Work } from './work.ts'

/** What makes a job another one than the one that its key stands for. */
export interface Asked extends Pick<Job, 'agent' | 'model' | 'command' | 'prompt' | 'branch' | 'interactive'> {
  /** It goes on with a conversation; with which one is not asked, as the latest is another one by now. */
  goesOn: boolean
}

interface Wanted {
  model?: string | undefined
  branch?: string | undefined
  continue?: true | string | undefined
}

/** What is asked for, as a job's record tells it. Pure. */
export function askedOf(
  { agent, kind, plan, interactive }: Pick<Work, 'agent' | 'kind' | 'plan' | 'interactive'>,
  prompt: Buffer | null,
  wanted: Wanted,
): Asked {
  return {
    agent,
    model: wanted.model ?? '',
    command: kind === 'command' ? shortenWords(plan.argv) : null,
    prompt: prompt === null ? null : promptFacts(prompt),
    branch: wanted.branch ?? '',
    goesOn: wanted.continue !== undefined,
    interactive,
  }
}

/**
 * Makes sure that a key was not used for something else before. Pure.
 * @throws key-taken, naming what differs
 */
export function requireSameWork(job: Omit<Asked, 'goesOn'> & Pick<Job, 'id' | 'key' | 'continues'>, asked: Asked): void {
  const differences = [
    ...(job.prompt?.sha256 === asked.prompt?.sha256 ? [] : [job.prompt === null ? 'it has no prompt' : 'its prompt is another']),
    ...(JSON.stringify(job.command) === JSON.stringify(asked.command)
      ? []
      : [differs('command', job.command?.join(' '), asked.command?.join(' '))]),
    ...(job.agent === asked.agent ? [] : [differs('agent', job.agent, asked.agent)]),
    ...(asked.model === '' || job.model === asked.model ? [] : [differs('model', job.model, asked.model)]),
    ...(job.interactive === asked.interactive ? [] : [job.interactive ? 'it has a terminal' : 'it has no terminal']),
    ...(job.branch === asked.branch ? [] : [differs('branch', job.branch, asked.branch)]),
    ...((job.continues !== '') === asked.goesOn ? [] : [`it ${asked.goesOn ? 'begins a conversation' : 'goes on with one'}`]),
  ]
  if (differences.length === 0) return
  throw new ScadError('key-taken', `the key "${job.key}" stands for job ${job.id}, which is not the same: ${differences.join('; ')}`, {
    hint: 'give another key, or --again for a further job with this one',
  })
}

function differs(what: string, then: string | undefined, now: string | undefined): string {
  return `its ${what} is ${then || 'none'}, not ${now || 'none'}`
}
