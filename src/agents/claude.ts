import { z } from 'zod'
import type { Login } from './login.ts'
import type { AgentAdapter, InteractiveRequest, StartFile } from './adapter.ts'
import { argumentText } from './argument-text.ts'
import { byStatus, byWords } from './failure.ts'
import { claudeTerminal } from './claude-terminal.ts'
import { claudeEvents } from './claude-events.ts'
import { claudeTranscript } from './claude-transcript.ts'
import { npmInstall } from './npm-install.ts'
import { option } from './option.ts'

const messages = { address: 'https://api.anthropic.com', below: '/v1/' }

/** Claude Code. Without a terminal its prompt comes by stdin: no leading dash, list option or argument limit gets in the way. */
export const claude: AgentAdapter = {
  name: 'claude',
  summary: 'Claude Code',
  defaultVersion: '2.1.329',
  needsNode: true,
  install: (version) => [npmInstall('@anthropic-ai/claude-code', version)],
  takes: { argv: false, model: true, instructions: true, maxTurns: true, maxCost: true },
  conversation: 'preset',
  headless: (request) => ({
    argv: [
      'claude',
      '-p',
      // stream-json is refused without --verbose
      '--output-format',
      'stream-json',
      '--verbose',
      ...option('--max-turns', request.agent.maxTurns),
      ...option('--max-budget-usd', request.agent.maxCost),
      ...words(request),
    ],
    env,
    stdin: 'prompt',
    files: settings(request),
  }),
  interactive: (request) => {
    const terminal = claudeTerminal(request)
    const prompt = request.prompt === null ? [] : ['--', argumentText(request.prompt)]
    return {
      argv: ['claude', ...terminal.words, ...words(request), ...prompt],
      env: { ...env, ...terminal.env },
      rename: terminal.rename,
      restingTitle: terminal.restingTitle,
      stdin: 'none',
      files: [...settings(request), ...terminal.files],
    }
  },
  turns: 'hooks',
  events: claudeEvents,
  ending: {
    // an API error comes with the subtype of a success
    succeeded: [{ type: 'result', subtype: 'success', is_error: 'false' }],
    failed: [{ type: 'result' }],
    errors: [{ type: 'system', subtype: 'api_retry' }],
    reopened: [{ type: 'system', subtype: 'init' }],
    conversation: { pattern: { type: 'system', subtype: 'init' }, path: 'session_id' },
    kept: [{ type: 'system', subtype: 'init' }],
    words: ['result', 'error', 'errors.0', 'subtype'],
    failures: [...byStatus('^(?:api_)?error_status: '), ...byWords],
  },
  exitCodes: { 143: 'ended by TERM' },
  transcripts: '.claude/projects/<folder, each sign that is no letter or digit as ->/<conversation>.jsonl',
  transcriptEvents: claudeTranscript,
  hosts: () => ['api.anthropic.com'],
  credentials: {
    variables: () => ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'],
    addressVariable: 'ANTHROPIC_BASE_URL',
    upstreams: [
      { variable: 'ANTHROPIC_AUTH_TOKEN', ...messages, header: 'authorization: Bearer KEY' },
      { variable: 'ANTHROPIC_API_KEY', ...messages, header: 'x-api-key: KEY' },
      { variable: 'CLAUDE_CODE_OAUTH_TOKEN', ...messages, header: 'authorization: Bearer KEY' },
    ],
    files: [{ path: '.claude/.credentials.json', read: readLogin }],
  },
  loginFix: 'set ANTHROPIC_API_KEY, or run claude setup-token and set CLAUDE_CODE_OAUTH_TOKEN to what it prints',
}

const env = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' }

/** What both ways of starting it share. */
function words({ agent, brief, otherRepos, conversation }: InteractiveRequest): string[] {
  return [
    '--dangerously-skip-permissions',
    ...option('--model', agent.model),
    '--append-system-prompt-file',
    brief.path,
    conversation.resume ? '--resume' : '--session-id',
    conversation.id,
    // takes every word after it
    ...(otherRepos.length === 0 ? [] : ['--add-dir', ...otherRepos]),
  ]
}

/** What answers its questions at a first start: onboarding, trust in each folder, and the warning about skipped permissions. */
function settings({ workdir, otherRepos }: InteractiveRequest): StartFile[] {
  const projects = Object.fromEntries([workdir, ...otherRepos].map((path) => [path, { hasTrustDialogAccepted: true }]))
  return [
    { place: 'home', path: '.claude.json', text: JSON.stringify({ hasCompletedOnboarding: true, projects }) },
    { place: 'home', path: '.claude/settings.json', text: JSON.stringify({ skipDangerousModePermissionPrompt: true }) },
  ]
}

const loginSchema = z.object({
  claudeAiOauth: z.looseObject({ accessToken: z.string().min(1), refreshToken: z.string().nullish(), expiresAt: z.number().nullish() }),
})

/** The file also holds the logins of MCP servers. A login without a refresh token is sent as it is until the API refuses it. */
function readLogin(content: unknown): Login | null {
  const login = loginSchema.safeParse(content).data?.claudeAiOauth
  if (login === undefined) return null
  const { refreshToken, ...copied } = login
  return { expires: login.expiresAt ?? null, renews: Boolean(refreshToken), copy: { claudeAiOauth: copied } }
}
