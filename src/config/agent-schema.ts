import { z } from 'zod'
import { type AgentSetting, agentSettings } from '../agents/adapter.ts'
import { adapters, findAdapter } from '../agents/adapters.ts'
import { credentialsSchema } from '../scad/session-spec.ts'
import { limitSchema } from '../text/duration.ts'
import { filledTextSchema, textSchema } from '../text/text-schema.ts'
import { closed } from './closed.ts'
import { variablesSchema } from './environment-variable.ts'
import { lineSchema, versionSchema } from './text-fields.ts'

/** The adapters a config may name; `src/agents` has a row for each. */
export const adapterNames = ['claude', 'codex', 'gemini', 'opencode', 'command'] as const

/** The adapters that can keep a setting, as words. */
function takersOf(setting: AgentSetting): string {
  return new Intl.ListFormat('en').format(adapters.flatMap(({ name, takes }) => (takes[setting] ? [name] : [])))
}

/** One agent under `agents`. */
export const agentSchema = closed({
  adapter: z.enum(adapterNames).describe('Which program it is: claude, codex, gemini, opencode, or "command" for any other.'),
  argv: z
    .array(textSchema)
    .min(1)
    .optional()
    .describe(
      'For "command": the program and its arguments, with {promptFile}, {prompt}, {briefFile}, {workdir}, {model}; without a prompt in it, the prompt is its stdin.',
    ),
  model: lineSchema.optional().describe('Model to ask for.'),
  version: versionSchema.optional().describe("Version of the agent's package to install. Default: the one this scad was tested with."),
  instructions: filledTextSchema
    .max(16_384, 'is longer than 16384 characters')
    .optional()
    .describe('Text at the end of its brief, which is added to its system prompt. Not for "command".'),
  maxTurns: z
    .int()
    .positive()
    .optional()
    .describe(`Most answers of the model in a job. For ${takersOf('maxTurns')}.`),
  maxCost: z
    .number()
    .positive()
    .optional()
    .describe(`Most US dollars a job may cost, as the agent reckons. For ${takersOf('maxCost')}.`),
  idleTimeout: limitSchema
    .optional()
    .describe('End a job of it that writes nothing for this time, such as "1h"; 0 for no limit. Default: 30m, and none for "command".'),
  retries: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'How often it is started again after a failure of the API that may pass: a rate limit, an overload, the network. Default: 0.',
    ),
  credentials: credentialsSchema
    .optional()
    .describe(
      'Login of its jobs: the key in a variable of its program that is set on this machine, which the gateway adds to its requests ("gateway") or its jobs hold themselves ("env"); a copy of its login on this machine ("login"); the first of these that there is ("auto"); or "none". What env gives it comes first. Default: auto.',
    ),
  env: variablesSchema.optional().describe('Environment variables for its jobs.'),
}).superRefine((agent, context) => {
  const { adapter, argv } = agent
  if (adapter === 'command' && argv === undefined)
    context.addIssue({ code: 'custom', message: 'the adapter "command" needs argv: the program to start', path: ['argv'] })
  const { takes, credentials, ending } = findAdapter(adapter)
  if (!['auto', 'none'].includes(agent.credentials ?? 'auto') && credentials.files.length === 0)
    context.addIssue({
      code: 'custom',
      message: `scad does not know what "${adapter}" logs in with: name its variables in env`,
      path: ['credentials'],
    })
  if (agent.retries !== undefined && agent.retries > 0 && ending === null)
    context.addIssue({
      code: 'custom',
      message: `the adapter "${adapter}" does not tell why it failed: nothing is tried again`,
      path: ['retries'],
    })
  for (const key of agentSettings)
    if (agent[key] !== undefined && !takes[key])
      context.addIssue({ code: 'custom', message: `the adapter "${adapter}" ${cannot[key]}`, path: [key] })
})

/** Why a key is refused where the adapter does not take it, and what there is instead. */
const cannot = {
  argv: 'takes no argv: only "command" does',
  model: 'takes no model',
  instructions: 'has no system prompt to add to: put it into the prompt',
  maxTurns: 'cannot limit its turns: give its jobs a --timeout',
  maxCost: 'cannot limit what it spends: give its jobs a --timeout',
}
