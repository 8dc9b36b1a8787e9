import { z } from 'zod'
import type { Login } from './login.ts'
import type { AgentAdapter, InteractiveRequest, StartFile, StartPlan } from './adapter.ts'
import { argumentText } from './argument-text.ts'
import { byStatus, byWords } from './failure.ts'
import { geminiEvents } from './gemini-events.ts'
import { geminiTranscript } from './gemini-transcript.ts'
import { npmInstall } from './npm-install.ts'
import { option } from './option.ts'
import { turnHooks } from './turn-hooks.ts'

const loginFile = '.gemini/oauth_creds.json'

/** Under the user's own settings. Without a login chosen here it refuses to start where another address of the API is set. */
function defaults(login: string): unknown {
  return { security: { auth: { selectedType: login === loginFile ? 'oauth-personal' : 'gemini-api-key' } } }
}

/** Above the user's own settings. A folder it does not know would take --yolo back, and each further one be asked about at a terminal. */
const fixed = {
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  security: { folderTrust: { enabled: false } },
}

/** The git of its shell passes over the settings in the home, who commits among them, unless they are named to it. */
const gitSettings = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'include.path', GIT_CONFIG_VALUE_0: '~/.gitconfig' }

/**
 * Gemini CLI. It reads its settings from files of the job's folder: it takes them only where nobody but root can write.
 * A system prompt can only be replaced, so what is added to it is a context file in a folder of its own.
 */
export const gemini: AgentAdapter = {
  name: 'gemini',
  summary: 'Gemini CLI',
  defaultVersion: '0.61.0',
  needsNode: true,
  install: (version) => [npmInstall('@google/gemini-cli', version)],
  takes: { argv: false, model: true, instructions: true, maxTurns: true, maxCost: false },
  conversation: 'preset',
  headless: (request) => plan(request, ['--output-format', 'stream-json'], 'prompt'),
  interactive: (request) =>
    plan(request, request.prompt === null ? [] : [`--prompt-interactive=${argumentText(request.prompt)}`], 'none', {
      hooks: turnHooks({
        ...(request.prompt === null ? { SessionStart: ['waiting', 'ready'] } : {}),
        BeforeAgent: ['working', 'prompt'],
        Notification: ['waiting', 'question'],
        AfterTool: ['working', 'tool'],
        AfterAgent: ['waiting', 'done'],
      }),
    }),
  turns: 'hooks',
  events: geminiEvents,
  ending: {
    succeeded: [{ type: 'result', status: 'success' }],
    failed: [{ type: 'result' }],
    // why an answer is missing, which its result does not tell then
    errors: [{ type: 'error', severity: 'error' }],
    reopened: [{ type: 'init' }],
    conversation: { pattern: { type: 'init' }, path: 'session_id' },
    // an answer that failed leaves a conversation that can neither be gone on with nor begun again
    kept: [{ type: 'tool_use' }, { type: 'message', role: 'assistant' }],
    words: ['error.message', 'error.type', 'message'],
    failures: [
      // without a login it tells of it on stderr alone
      { class: 'auth', pattern: String.raw`\b(?:(?:set an|invalid) auth method|GEMINI_API_KEY environment variable)\b` },
      // its result does not always have the status, which is on stderr then
      ...byStatus(String.raw`(?:"code": ?|\bstatus: )`),
      { class: 'rate-limit', pattern: String.raw`\bquota increase\b` },
      { class: 'refusal', pattern: String.raw`\bresponse was blocked due to\b` },
      // what fetch says when the connection breaks in the middle of an answer
      { class: 'network', pattern: String.raw`\bAPI Error: terminated\b` },
      ...byWords,
    ],
  },
  exitCodes: {
    41: 'no login, or a wrong one',
    42: 'wrong input, or a conversation it does not know',
    53: 'the limit of turns was reached',
    55: 'the folder is not trusted',
    144: 'the API answered 400',
    145: 'the API answered 401: the key is wrong',
    173: 'the API answered 429: a limit was reached',
    244: 'the API answered 500',
  },
  transcripts: '.gemini/tmp/<project>/chats/session-<date>-<beginning of the conversation>.jsonl',
  transcriptEvents: geminiTranscript,
  // with a login it asks the last one whether its token is good
  hosts: () => ['generativelanguage.googleapis.com', 'cloudcode-pa.googleapis.com', 'oauth2.googleapis.com'],
  credentials: {
    variables: () => ['GEMINI_API_KEY'],
    addressVariable: 'GOOGLE_GEMINI_BASE_URL',
    upstreams: [
      {
        ...{ variable: 'GEMINI_API_KEY', address: 'https://generativelanguage.googleapis.com', below: '/v1beta/' },
        header: 'x-goog-api-key: KEY',
      },
    ],
    files: [{ path: loginFile, read: readLogin }],
  },
  loginFix: 'set GEMINI_API_KEY',
}

/**
 * @param words of this way of starting it
 * @param more settings of it
 */
function plan(
  { agent, brief, folder, otherRepos, login, conversation }: InteractiveRequest,
  words: string[],
  stdin: StartPlan['stdin'],
  more: object = {},
): StartPlan {
  const context = `${folder}/context`
  const settings = { ...fixed, ...more, ...(agent.maxTurns === undefined ? {} : { model: { maxSessionTurns: agent.maxTurns } }) }
  return {
    argv: [
      'gemini',
      '--yolo',
      ...words,
      ...option('--model', agent.model),
      '--include-directories',
      [...otherRepos, context].join(','),
      conversation.resume ? '--resume' : '--session-id',
      conversation.id,
    ],
    env: {
      // or a second process of it does not hear signals
      GEMINI_CLI_NO_RELAUNCH: '1',
      GEMINI_CLI_SYSTEM_DEFAULTS_PATH: `${folder}/gemini-defaults.json`,
      GEMINI_CLI_SYSTEM_SETTINGS_PATH: `${folder}/gemini-settings.json`,
      ...gitSettings,
    },
    stdin,
    files: [
      jobFile('gemini-defaults.json', JSON.stringify(defaults(login))),
      jobFile('gemini-settings.json', JSON.stringify(settings)),
      jobFile('context/GEMINI.md', brief.text),
    ],
  }
}

function jobFile(path: string, text: string): StartFile {
  return { place: 'job', path, text }
}

const loginSchema = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().nullish(),
  expiry_date: z.number().nullish(),
})

function readLogin(content: unknown): Login | null {
  const login = loginSchema.safeParse(content).data
  if (login === undefined) return null
  const { refresh_token: renewal, ...copy } = login
  return { expires: login.expiry_date ?? null, renews: Boolean(renewal), copy }
}
