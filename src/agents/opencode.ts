import { z } from 'zod'
import type { Login } from './login.ts'
import type { AgentAdapter, InteractiveRequest, StartPlan } from './adapter.ts'
import { argumentText } from './argument-text.ts'
import { npmInstall } from './npm-install.ts'
import { opencodeEvents } from './opencode-events.ts'
import { option } from './option.ts'

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
    ...surroundings(request),
    argv: ['opencode', ...words(request), ...(request.prompt === null ? [] : [`--prompt=${argumentText(request.prompt)}`])],
    stdin: 'none',
  }),
  events: opencodeEvents,
  exitCodes: {},
  transcripts: '.local/share/opencode/opencode.db',
  credentials: {
    variables: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'],
    files: [{ path: '.local/share/opencode/auth.json', read: readLogin }],
  },
}

/** What both ways of starting it share. */
function words({ agent, conversation }: InteractiveRequest): string[] {
  return ['--auto', ...option('--model', agent.model), ...option('--session', conversation.resume ? conversation.id : undefined)]
}

function surroundings({ brief, folder }: InteractiveRequest): Pick<StartPlan, 'env' | 'files'> {
  const settings = { autoupdate: false, share: 'disabled', instructions: [brief.path] }
  return {
    env: { OPENCODE_CONFIG: `${folder}/opencode.json`, OPENCODE_DISABLE_AUTOUPDATE: '1' },
    files: [{ place: 'job', path: 'opencode.json', text: JSON.stringify(settings) }],
  }
}

const loginSchema = z.record(
  z.string(),
  z.union([
    z.object({ type: z.literal('oauth'), access: z.string(), refresh: z.string().nullish(), expires: z.number() }),
    z.object({ type: z.literal('api'), key: z.string().min(1) }),
    z.unknown().transform(() => null),
  ]),
)

/** One for each provider: the one that lasts longest counts, as the model decides which it asks. */
function readLogin(content: unknown): Login | null {
  const logins = Object.values(loginSchema.safeParse(content).data ?? {}).flatMap((one): Login[] => {
    if (one === null) return []
    return [one.type === 'api' ? { expires: null, renews: false } : { expires: one.expires, renews: Boolean(one.refresh) }]
  })
  return logins.toSorted((a, b) => (b.expires ?? Infinity) - (a.expires ?? Infinity))[0] ?? null
}
