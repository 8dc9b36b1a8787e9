import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { layout } from '../scad/layout.ts'
import type { Login } from './login.ts'
import type { AgentAdapter, InteractiveRequest, StartFile, StartPlan } from './adapter.ts'
import { argumentText } from './argument-text.ts'
import { byStatus, byWords } from './failure.ts'
import { npmInstall } from './npm-install.ts'
import { opencodeEvents } from './opencode-events.ts'
import { opencodeTurns } from './opencode-turns.ts'
import { option } from './option.ts'

const providers = [
  { provider: 'anthropic', name: 'ANTHROPIC_API_KEY', host: 'api.anthropic.com', header: 'x-api-key: KEY' },
  { provider: 'openai', name: 'OPENAI_API_KEY', host: 'api.openai.com', header: 'authorization: Bearer KEY' },
]

/**
 * opencode. It has no option for further folders: --auto allows them all. Its limit of steps is only a hint to the
 * model, so none is offered. The job's settings are a file, so that OPENCODE_CONFIG_CONTENT stays free for the config's `env`.
 */
export const opencode: AgentAdapter = {
  name: 'opencode',
  summary: 'opencode',
  defaultVersion: '1.18.33',
  needsNode: true,
  install: (version) => [npmInstall('opencode-ai', version)],
  takes: { argv: false, model: true, instructions: true, maxTurns: false, maxCost: false },
  conversation: 'learned',
  headless: (request) => ({
    ...surroundings(request),
    // a title of our own saves a request for one
    argv: ['opencode', 'run', '--format', 'json', ...words(request), ...(request.conversation.resume ? [] : ['--title', 'scad'])],
    stdin: 'prompt',
  }),
  interactive: (request) => ({
    ...surroundings(request, [opencodeTurns(request)]),
    argv: ['opencode', ...words(request), ...asked(request)],
    stdin: 'none',
  }),
  turns: 'hooks',
  events: opencodeEvents,
  ending: {
    // a step that asks for tools is not the last one
    succeeded: [{ type: 'step_finish', 'part.reason': 'stop' }],
    failed: [{ type: 'error' }, { type: 'step_finish', 'part.reason': 'content-filter' }],
    errors: [],
    reopened: [{ type: 'step_start' }],
    conversation: { pattern: { type: 'step_start' }, path: 'sessionID' },
    kept: [{ type: 'step_start' }],
    words: ['error.data.message', 'error.name', 'part.reason'],
    failures: [
      { class: 'auth', pattern: '^error.name: ProviderAuthError$' },
      ...byStatus(String.raw`^error\.data\.statusCode: `),
      ...byWords,
    ],
  },
  exitCodes: {},
  transcripts: '.local/share/opencode/opencode.db',
  transcriptEvents: null,
  hosts: (model) => providersOf(model).map(({ host }) => host),
  credentials: {
    variables: (model) => providersOf(model).map(({ name }) => name),
    addressVariable: null,
    upstreams: providers.map(({ name, host, header }) => ({ variable: name, address: `https://${host}/v1`, below: '/', header })),
    files: [{ path: '.local/share/opencode/auth.json', read: readLogin }],
  },
  loginFix: 'set ANTHROPIC_API_KEY or OPENAI_API_KEY, or run opencode auth login on this machine with a key',
}

/** What both ways of starting it share. */
function words({ agent, conversation }: InteractiveRequest): string[] {
  return ['--auto', ...option('--model', agent.model), ...option('--session', conversation.resume ? conversation.id : undefined)]
}

/** At a terminal it passes over a prompt that comes with a conversation. @throws bad-input */
function asked({ prompt, conversation }: InteractiveRequest): string[] {
  if (prompt === null) return []
  if (!conversation.resume) return [`--prompt=${argumentText(prompt)}`]
  throw new ScadError('bad-input', 'opencode takes no prompt at a terminal where it goes on with a conversation', {
    hint: 'leave the prompt out, and type it: scad job send',
  })
}

/** @param plugins in its home: it looks through the folder of one, which nobody but root may do with the job's */
function surroundings({ brief, folder, login, gateway }: InteractiveRequest, plugins: StartFile[] = []): Pick<StartPlan, 'env' | 'files'> {
  const guarded = gateway === '' ? [] : providers.filter(({ name }) => name === login)
  const settings = {
    autoupdate: false,
    share: 'disabled',
    instructions: [brief.path],
    plugin: plugins.map(({ path }) => `file://${layout.home}/${path}`),
    provider: Object.fromEntries(guarded.map(({ provider }) => [provider, { options: { baseURL: gateway } }])),
  }
  return {
    env: { OPENCODE_CONFIG: `${folder}/opencode.json`, OPENCODE_DISABLE_AUTOUPDATE: '1' },
    files: [...plugins, { place: 'job', path: 'opencode.json', text: JSON.stringify(settings) }],
  }
}

/** Those of a model; all of them when none is named. */
function providersOf(model: string | undefined): typeof providers {
  return providers.filter(({ provider }) => model === undefined || provider === providerOf(model))
}

/** Models are called `provider/model`. */
function providerOf(model: string): string {
  return model.split('/')[0] ?? ''
}

const loginSchema = z.record(z.string(), z.unknown())
const providerSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('oauth'), access: z.string(), refresh: z.string().nullish(), expires: z.number() }),
  z.looseObject({ type: z.literal('api'), key: z.string().min(1) }),
])

/** One for each provider: those of the models, of which the one that lasts longest counts. */
function readLogin(content: unknown, models: readonly string[] = []): Login | null {
  const wanted = models.map(providerOf)
  const all = Object.entries(loginSchema.safeParse(content).data ?? {})
  const logins = all.flatMap(([provider, text]) => {
    const login = providerSchema.safeParse(text).data
    return login === undefined || (wanted.length > 0 && !wanted.includes(provider)) ? [] : [{ provider, login }]
  })
  const ends = logins.map(({ login }) => (login.type === 'api' ? Infinity : login.expires))
  const last = Math.max(...ends)
  if (logins.length === 0) return null
  return {
    expires: last === Infinity ? null : last,
    renews: last !== Infinity && logins.some(({ login }) => login.type === 'oauth' && Boolean(login.refresh)),
    copy: Object.fromEntries(logins.map(({ provider, login }) => [provider, login.type === 'oauth' ? { ...login, refresh: '' } : login])),
  }
}
