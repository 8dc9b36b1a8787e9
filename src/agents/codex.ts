import { z } from 'zod'
import { type Login, tokenExpiry } from './login.ts'
import type { AgentAdapter, InteractiveRequest } from './adapter.ts'
import { argumentText, requireArgument } from './argument-text.ts'
import { byStatus, byWords } from './failure.ts'
import { codexEvents } from './codex-events.ts'
import { codexTranscript } from './codex-transcript.ts'
import { npmInstall } from './npm-install.ts'
import { option } from './option.ts'
import { type Turn, turnWords } from './turn-hooks.ts'

/**
 * Codex. All it is told comes as words: what it keeps in its own config.toml stays its own. It knows no limit of
 * turns or cost, and waits for ever for an API that cannot be reached: only what it says of that, once a minute, lets its job end.
 */
export const codex: AgentAdapter = {
  name: 'codex',
  summary: 'Codex',
  defaultVersion: '0.169.0',
  needsNode: true,
  install: (version) => [npmInstall('@openai/codex', version)],
  takes: { argv: false, model: true, instructions: true, maxTurns: false, maxCost: false },
  conversation: 'learned',
  headless: (request) => ({
    // the prompt from stdin
    argv: ['codex', 'exec', '--json', ...words(request), '-'],
    env: {},
    stdin: 'prompt',
    files: [],
  }),
  interactive: (request) => ({
    // without its daemon, which would outlive it
    argv: [
      'codex',
      '--no-daemon',
      ...turns,
      ...trust(request),
      ...words(request),
      ...(request.prompt === null ? [] : ['--', argumentText(request.prompt)]),
    ],
    env: {},
    keyFile: request.login === 'CODEX_API_KEY' ? keyFile : undefined,
    stdin: 'none',
    files: [],
  }),
  turns: 'hooks-later',
  events: codexEvents,
  ending: {
    succeeded: [{ type: 'turn.completed' }],
    failed: [{ type: 'turn.failed' }],
    errors: [{ type: 'error' }],
    reopened: [{ type: 'turn.started' }],
    conversation: { pattern: { type: 'thread.started' }, path: 'thread_id' },
    kept: [{ type: 'thread.started' }],
    words: ['error.message', 'message'],
    failures: [
      // the status of a proxy that lets nobody through to its API is not that of a login
      { class: 'network', pattern: String.raw`\bproxy connection failed\b` },
      ...byStatus(String.raw`\bstatus:? `),
      ...byWords,
    ],
  },
  exitCodes: { 2: 'wrong words on its command line' },
  transcripts: '.codex/sessions/<year>/<month>/<day>/rollout-<time>-<conversation>.jsonl',
  transcriptEvents: codexTranscript,
  hosts: () => ['api.openai.com', 'chatgpt.com'],
  credentials: {
    variables: () => ['CODEX_API_KEY'],
    addressVariable: null,
    upstreams: [{ variable: 'CODEX_API_KEY', address: 'https://api.openai.com/v1', below: '/', header: 'authorization: Bearer KEY' }],
    files: [{ path: '.codex/auth.json', read: readLogin }],
  },
  loginFix: 'set CODEX_API_KEY (it does not look at OPENAI_API_KEY), or run codex login --with-api-key on this machine',
}

/** What both ways of starting it share. */
function words({ agent, brief, otherRepos, gateway, conversation }: InteractiveRequest): string[] {
  return [
    // its own sandbox keeps .git read-only; the container is the sandbox here. Also: no question of trust, no need of a repository
    '--dangerously-bypass-approvals-and-sandbox',
    ...setting('check_for_update_on_startup', false),
    // or it waits for an upload at its end
    ...setting('analytics.enabled', false),
    ...setting('developer_instructions', brief.text),
    ...(gateway === '' ? [] : setting('openai_base_url', gateway)),
    ...option('--model', agent.model),
    ...otherRepos.flatMap((path) => ['--add-dir', path]),
    ...(conversation.resume ? ['resume', conversation.id] : []),
  ]
}

/** At a terminal it takes no key from its environment. */
const keyFile = { variable: 'CODEX_API_KEY', path: '.codex/auth.json', text: (key: string) => JSON.stringify({ OPENAI_API_KEY: key }) }

/** Its hooks, which it would ask about otherwise. */
const turns = [
  '--dangerously-bypass-hook-trust',
  ...turnHook('UserPromptSubmit', ['working', 'prompt']),
  ...turnHook('PermissionRequest', ['waiting', 'question']),
  ...turnHook('Stop', ['waiting', 'done']),
  ...turnHook('Interrupt', ['waiting', 'interrupted']),
]

function turnHook(event: string, turn: Turn): string[] {
  return ['-c', `hooks.${event}=[{hooks=[{type="command",command=${JSON.stringify(turnWords(turn).join(' '))}}]}]`]
}

/** What answers its question at a first start in a folder. */
function trust({ workdir, otherRepos }: InteractiveRequest): string[] {
  return ['-c', `projects={${[workdir, ...otherRepos].map((path) => `${JSON.stringify(path)}={trust_level="trusted"}`).join(',')}}`]
}

/** A value of its config. As JSON a text is a TOML one too, but for DEL, which TOML wants escaped. @throws bad-input */
function setting(name: string, value: string | boolean): string[] {
  const text = JSON.stringify(value).replaceAll('\u007f', String.raw`\u007f`)
  return ['-c', requireArgument(`${name}=${text}`, 'leave out a --context file', 'brief')]
}

const loginSchema = z.object({
  auth_mode: z.string().optional(),
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.looseObject({ access_token: z.string().min(1), refresh_token: z.string().nullish() }).nullish(),
  last_refresh: z.string().nullish(),
})

/** An API key, or the tokens of an account. It takes no file without a refresh token, but one with an empty one. */
function readLogin(content: unknown): Login | null {
  const login = loginSchema.safeParse(content).data
  if (login?.tokens) {
    const { access_token: token, refresh_token: renewal } = login.tokens
    const copy = { ...login, tokens: { ...login.tokens, refresh_token: '' } }
    return { expires: tokenExpiry(token), renews: Boolean(renewal), copy }
  }
  return login?.OPENAI_API_KEY ? { expires: null, renews: false, copy: login } : null
}
