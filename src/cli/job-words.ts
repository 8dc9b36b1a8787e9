import { z } from 'zod'
import { readSchema } from '../answer/read-schema.ts'
import { schemaFileField } from '../answer/schema-text.ts'
import { contextFilesField } from '../brief/asking.ts'
import type { KnownPlaces } from '../brief/known-places.ts'
import { readContext } from '../brief/read-context.ts'
import { promptFields, promptNames, type PromptSources, readPrompt } from '../brief/read-prompt.ts'
import { ScadError } from '../errors/scad-error.ts'
import { proposalPrompt } from '../flows/proposal-words.ts'
import { injectJobInput } from '../job/inject.ts'
import type { Scad } from '../scad/scad.ts'
import { durationSchema, limitSchema } from '../text/duration.ts'
import type { Completion, Io } from './command.ts'
import { loopWords, requireLoopable } from './loop-words.ts'
import { terminalSize } from './tty.ts'

const { agent, model, branch, repos, retries, env, caller, goal, key, again, shell } = injectJobInput.shape

/** The options of a command that begins a job: what it is, how it runs, and how long the command stays with it. */
export const jobFields = {
  ...promptFields,
  agent,
  model,
  headless: z.boolean().default(false).describe('without a terminal, as is the rule'),
  interactive: z.boolean().default(false).describe('at a terminal, shown here when here is one; the prompt may be left out'),
  detach: z.boolean().default(false).describe('with --interactive: do not show the terminal'),
  shell,
  wait: z.boolean().default(false).describe('wait until the job has ended'),
  follow: z.boolean().default(false).describe('wait, and show what the job writes'),
  planFirst: z
    .boolean()
    .default(false)
    .describe('ask for a proposal first, in which nothing is changed: scad plan shows it, and approves or rejects it'),
  ...loopWords,
  branch,
  repo: repos,
  timeout: durationSchema.optional().describe('end the job after this time, such as 30m'),
  idleTimeout: limitSchema
    .optional()
    .describe('end the job when it writes nothing for this time, such as 30m; 0: never. Default: what its agent has'),
  retries,
  env,
  ...{ caller, goal, key, again },
  context: contextFilesField,
  schema: schemaFileField,
  printBrief: z.boolean().default(false).describe('print the brief that the agent would be given, and start nothing'),
}
export type JobWords = z.output<z.ZodObject<typeof jobFields>>

/** Their one-letter aliases. */
export const jobAliases = { agent: 'a', branch: 'b', detach: 'd', env: 'e', follow: 'f', interactive: 'i', wait: 'w' } as const

/** What their values complete to. */
export const jobCompletions = {
  ...{ agent: 'agent', repo: 'repo', branch: 'branch' },
  ...{ promptFile: 'file', plan: 'file', context: 'file', schema: 'file' },
} as const satisfies Record<string, Completion>

/** @throws bad-input for ways of running a job that do not go together. Pure. */
export function requireOneWay(words: JobWords & { command?: readonly string[] | undefined }): void {
  const { headless, interactive, detach, wait, follow, idleTimeout } = words
  if (detach && !interactive)
    throw new ScadError('bad-input', '--detach is for --interactive: without it no terminal is shown', {
      hint: 'leave it out: a job runs on by itself unless --wait or --follow is given',
    })
  if (interactive && (headless || wait || follow))
    throw new ScadError('bad-input', '--interactive goes with none of --headless, --wait and --follow', {
      hint: 'scad job wait waits for the end of an interactive job too',
    })
  if (interactive && idleTimeout !== undefined)
    throw new ScadError('bad-input', '--interactive goes without --idle-timeout: at a terminal an agent waits for you', {
      hint: 'give it a --timeout, or none',
    })
  requireLoopable(words)
  requireProposable(words)
}

/** @throws bad-input for a job that makes no proposal for a person. Pure. */
function requireProposable({
  planFirst,
  interactive,
  until,
  schema,
  command,
}: JobWords & { command?: readonly string[] | undefined }): void {
  const other = {
    '--interactive': interactive,
    '--until': until !== undefined,
    '--schema': schema !== undefined,
    'a plain command': command,
  }
  const [name] = Object.entries(other).find(([, given]) => given !== undefined && given !== false) ?? []
  if (planFirst && name !== undefined)
    throw new ScadError('bad-input', `--plan-first asks an agent for a proposal: it does not go with ${name}`, {
      hint: 'leave out one of them',
    })
}

/** What the words ask of a job beside its prompt, the texts for its brief read. @throws path-not-found, bad-input */
export async function readAsked<T extends JobWords>(scad: Pick<Scad, 'cwd'>, words: T) {
  const { repo, timeout, idleTimeout } = words
  return { ...words, repos: repo, timeoutMs: timeout, idleTimeoutMs: idleTimeout, context: await readContext(scad, words.context) }
}

/**
 * What the job is to do, read from where the words say.
 * @param known of the session or its project; asked for a plan and a template alone
 * @throws prompt-missing, bad-input, path-not-found, and what `known` throws
 */
export async function readTask(
  scad: Scad,
  words: PromptSources & Pick<JobWords, 'schema' | 'planFirst'>,
  known: () => Promise<KnownPlaces>,
  io: Io,
) {
  const given = await readPrompt(scad, words, { known, stdin: io.stdin })
  const prompt = words.planFirst && given !== undefined ? proposalPrompt(given) : given
  return { ...promptNames(words), proposes: words.planFirst, prompt, schema: await readSchema(scad, words.schema), size: terminalSize(io) }
}
