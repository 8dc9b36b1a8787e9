import { z } from 'zod'
import { closed } from './closed.ts'
import { variablesSchema } from './environment-variable.ts'
import { lineSchema, versionSchema } from './text-fields.ts'

/** The adapters a config may name; `src/agents` has a row for each. */
export const adapterNames = ['claude', 'command'] as const

/** One agent under `agents`. */
export const agentSchema = closed({
  adapter: z.enum(adapterNames).describe('How the agent is started: "claude", or "command" for any program.'),
  argv: z
    // oxlint-disable-next-line no-control-regex -- NUL is the subject
    .array(z.string().regex(/^[^\u0000]*$/, 'holds a NUL'))
    .min(1)
    .optional()
    .describe(
      'For "command": the program and its arguments, with {promptFile}, {prompt}, {workdir}, {model}; without a prompt in it, the prompt is its stdin.',
    ),
  model: lineSchema.optional().describe('Model to ask for.'),
  version: versionSchema.optional().describe("Version of the agent's package to install. Default: the one this scad was tested with."),
  env: variablesSchema.optional().describe('Environment variables for its jobs.'),
}).superRefine(({ adapter, argv }, context) => {
  if (adapter === 'command' && argv === undefined)
    context.addIssue({ code: 'custom', message: 'the adapter "command" needs argv: the program to start', path: ['argv'] })
  if (adapter !== 'command' && argv !== undefined)
    context.addIssue({ code: 'custom', message: 'only the adapter "command" takes argv', path: ['argv'] })
})
