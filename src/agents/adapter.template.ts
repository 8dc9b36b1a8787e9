import { z } from 'zod'
import type { Login } from './login.ts'
import { byStatus, byWords } from './failure.ts'
import type { AgentAdapter, InteractiveRequest } from './adapter.ts'
import type { ReadEvent } from './agent-event.ts'
import { argumentText } from './argument-text.ts'
import { npmInstall } from './npm-install.ts'
import { option } from './option.ts'
import { turnHooks } from './turn-hooks.ts'

/**
 * The beginning of a new row: copy this file, name it after the agent, and answer each line by running the real program with an empty
 * home, without a terminal and with its stdin closed. docs/new-agent.md says what to look for, and names the other places a row touches.
 */
export const template: AgentAdapter = {
  name: 'example',
  summary: 'Example agent',
  defaultVersion: '1.0.0',
  needsNode: true,
  install: (version) => [npmInstall('example-agent', version)],
  // true only for what the program itself keeps; what is false is refused when a config asks for it
  takes: { argv: false, model: true, instructions: true, maxTurns: false, maxCost: false },
  conversation: 'learned',
  headless: (request) => ({
    argv: ['example-agent', '--json', ...words(request)],
    // no self-update, no telemetry
    env: { EXAMPLE_NO_UPDATE: '1' },
    // by stdin no leading dash and no limit of an argument's length gets in the way
    stdin: 'prompt',
    // whatever answers the questions of a first start: onboarding, trust, login
    files: [],
  }),
  // at a terminal: the prompt as an argument, none to wait for what is typed; null where nobody can talk to it
  interactive: (request) => ({
    argv: [
      'example-agent',
      '--settings',
      `${request.folder}/settings.json`,
      ...words(request),
      ...(request.prompt === null ? [] : ['--', argumentText(request.prompt)]),
    ],
    env: { EXAMPLE_NO_UPDATE: '1' },
    stdin: 'none',
    files: [{ place: 'job', path: 'settings.json', text: JSON.stringify({ hooks: hooks(request) }) }],
  }),
  // of its hooks, which are told the id of the conversation on stdin as `session_id`; 'none' for a program without any
  turns: 'hooks',
  events: templateEvents,
  // how the runner knows that it is done, and why it failed; null for output that is text, of which the exit code alone tells
  ending: {
    succeeded: [{ type: 'end', ok: 'true' }],
    failed: [{ type: 'end' }],
    errors: [{ type: 'retry' }],
    reopened: [{ type: 'begin' }],
    conversation: { pattern: { type: 'begin' }, path: 'conversation' },
    kept: [{ type: 'begin' }],
    words: ['error.message'],
    failures: [...byStatus('^error.status: '), ...byWords],
  },
  exitCodes: { 2: 'wrong words on its command line' },
  transcripts: '.example/sessions/<conversation>.jsonl',
  transcriptEvents: templateEvents,
  hosts: () => ['api.example.com'],
  credentials: {
    variables: () => ['EXAMPLE_API_KEY'],
    addressVariable: 'EXAMPLE_BASE_URL',
    // of requests without a key its gateway makes requests with one; where no variable points it there, its words do: request.gateway
    upstreams: [{ variable: 'EXAMPLE_API_KEY', address: 'https://api.example.com', below: '/v1/', header: 'authorization: Bearer KEY' }],
    files: [{ path: '.example/login.json', read: readLogin }],
  },
  loginFix: 'set EXAMPLE_API_KEY',
}

/** What both ways of starting it share. */
function words({ agent, brief, otherRepos, conversation }: InteractiveRequest): string[] {
  return [
    '--skip-every-question',
    ...option('--model', agent.model),
    // what is told beside the prompt; a program without such an option may read a file of that name in a folder it is given
    '--system-prompt-file',
    brief.path,
    ...otherRepos.flatMap((path) => ['--add-dir', path]),
    ...(conversation.resume ? ['--resume', conversation.id] : []),
  ]
}

/** Which of its events say that it is at work, and which that it waits for a person. */
function hooks({ prompt }: InteractiveRequest): ReturnType<typeof turnHooks> {
  return turnHooks({
    // one that is asked something at its start is never only ready
    ...(prompt === null ? { SessionStart: ['waiting', 'ready'] } : {}),
    UserPromptSubmit: ['working', 'prompt'],
    PermissionRequest: ['waiting', 'question'],
    PostToolUse: ['working', 'tool'],
    Stop: ['waiting', 'done'],
  })
}

/** A reader says what it knows and gives nothing for the rest; in a row it has a file and recorded lines of its own. */
function templateEvents(line: unknown): ReadEvent[] {
  const text = z.object({ text: z.string() }).safeParse(line).data?.text
  return text === undefined ? [] : [{ type: 'text', text }]
}

/** Whether a login is there, how long it lasts, and what a session gets of it: never what renews it. */
function readLogin(content: unknown): Login | null {
  const login = z.object({ token: z.string(), expires: z.number(), refresh: z.string().optional() }).safeParse(content).data
  if (login === undefined) return null
  const { refresh, ...copy } = login
  return { expires: login.expires, renews: refresh !== undefined, copy }
}
