import { z } from 'zod'
import { durationSchema } from '../text/duration.ts'
import { textSchema } from '../text/text-schema.ts'
import { closed } from './closed.ts'
import { variablesSchema } from './environment-variable.ts'
import { hostPathSchema, lineSchema } from './text-fields.ts'

/** What hooks can be run on. */
export const hookEvents = ['job-ended', 'session-lost', 'needs-attention'] as const
export type HookEvent = (typeof hookEvents)[number]

const hostVariable = /^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})$/

const urlSchema = lineSchema.superRefine((url, context) => {
  if (hostVariable.test(url)) return
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    context.addIssue('is neither an http(s) address nor a variable of this machine such as "$HOOK_URL"')
  else if (parsed.username !== '' || parsed.password !== '')
    context.addIssue('holds a password: name a variable of this machine that holds the address, such as "$HOOK_URL"')
})

const secretSchema = z.union([
  z.string().regex(hostVariable, 'holds the secret itself: name a variable of this machine, such as "$HOOK_SECRET", or { file: … }'),
  closed({ file: hostPathSchema.describe('File on this machine that holds the secret.') }),
])

const hookSchema = closed({
  command: z
    .array(textSchema)
    .min(1)
    .optional()
    .describe('A program of this machine and its arguments, run in the folder of the config; its stdin is the event as JSON.'),
  env: variablesSchema.optional().describe('Further variables for the command; "$NAME" takes one of this machine.'),
  url: urlSchema.optional().describe('Address that the event is posted to as JSON, or "$NAME" of a variable that holds it.'),
  secret: secretSchema.optional().describe('What the posts are signed with: "$NAME" of a variable, or { file }.'),
  timeout: durationSchema.optional().describe('How long one attempt may take, such as "30s". Default: 30s.'),
}).superRefine(({ command, env, url, secret }, context) => {
  if ((command === undefined) === (url === undefined)) context.addIssue('needs either command or url')
  if (env !== undefined && command === undefined) context.addIssue({ code: 'custom', message: 'goes with a command only', path: ['env'] })
  if (secret !== undefined && url === undefined) context.addIssue({ code: 'custom', message: 'goes with a url only', path: ['secret'] })
})
export type ParsedHook = z.output<typeof hookSchema>

const hooks = z.array(hookSchema)

/** Whom to tell what, under `on`. The keys are those of `hookEvents`. */
export const hooksSchema = closed({
  'job-ended': hooks.optional().describe('When a job has ended, however it did.'),
  'session-lost': hooks.optional().describe('When the container of a session ended or went, and not by scad.'),
  'needs-attention': hooks.optional().describe('When a person has to see to something: a lost job, a login, a full disk.'),
})
