import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AgentAdapter, agentSettings, type StartPlan, type StartRequest } from '../../../src/agents/adapter.ts'
import { template } from '../../../src/agents/adapter.template.ts'
import { adapters } from '../../../src/agents/adapters.ts'
import { StreamReader } from '../../../src/agents/read-stream.ts'
import { failureClasses } from '../../../src/agents/failure.ts'
import { reportOf } from '../../../src/agents/report.ts'
import { packageFolder } from '../../../src/scad/package.ts'
import { type ReadEnding, readEnding } from '../runner/read-ending.ts'
import { recorded } from './recorded.ts'
import { startRequest } from './start-request.ts'

const asked = { model: 'model-x', maxTurns: 17, maxCost: 2.5 }
const request = startRequest({
  agent: { adapter: '', env: {}, argv: ['run', '{model}'] },
  otherRepos: ['/workspace/docs', '/workspace/lib'],
})
/** The plan with every setting the row takes. */
const fullPlan = (row: AgentAdapter, change: Partial<StartRequest> = {}): StartPlan => {
  const taken = Object.fromEntries(Object.entries(asked).filter(([key]) => agentSettings.some((name) => name === key && row.takes[name])))
  return row.headless({ ...request, ...change, agent: { ...request.agent, ...taken } })
}
/** Everything a plan says, in one text. */
const textOf = ({ argv, env, files }: StartPlan): string => JSON.stringify([argv, env, files.map(({ text }) => text)])
const page = readFileSync(join(packageFolder(), 'docs', 'agents.md'), 'utf8')
const programs = [...adapters.filter(({ name }) => name !== 'command'), template]

describe.each([...adapters, template].map((row) => [row.name, row] as const))('the row %s', (name, row) => {
  test('tells people what it is', () => {
    expect(row.summary).not.toBe('')
    expect(name).toMatch(/^[a-z]+$/)
    if (row !== template) expect(page).toContain(`\n### ${name}\n`)
  })

  test('says everything that was asked for somewhere in its plan', () => {
    const text = textOf(fullPlan(row))
    for (const key of ['model', 'maxTurns', 'maxCost'] as const) expect(text.includes(String(asked[key]))).toBe(row.takes[key])
  })

  test('writes files of plain relative names, each path once, without a NUL', () => {
    const { files } = fullPlan(row)
    for (const { path, text } of files) {
      expect(path).toMatch(/^(?:[A-Za-z0-9._-]+\/)*[A-Za-z0-9._-]+$/)
      expect(path.split('/')).not.toContain('..')
      expect(text).not.toContain('\0')
    }
    expect(new Set(files.map(({ place, path }) => `${place} ${path}`)).size).toBe(files.length)
  })

  test('points to no file of the job that is not written', () => {
    const plan = fullPlan(row)
    const written = [request.brief.path, ...plan.files.filter(({ place }) => place === 'job').map(({ path }) => `/jobs/x/${path}`)]
    const named = [...textOf(plan).matchAll(/\/jobs\/x\/[\w./-]+/g)].map(([path]) => path)
    for (const path of named) expect(written.some((file) => file === path || file.startsWith(`${path}/`))).toBe(true)
  })
})

test('how a row is added is told of each line of the template', () => {
  const told = readFileSync(join(packageFolder(), 'docs', 'new-agent.md'), 'utf8')
  for (const key of Object.keys(template)) expect(told).toContain(`\n| \`${key}\` | `)
})

describe.each(programs.map((row) => [row.name, row] as const))('the program of %s', (_, row) => {
  test('is installed in one exact version', () => {
    expect(row.defaultVersion).toMatch(/^\d+\.\d+\.\d+$/)
    expect(row.install('9.8.7').join('\n')).toContain('@9.8.7')
  })

  test('gets its prompt by stdin and is told nothing of it in its words', () => {
    const plan = fullPlan(row)
    expect(plan.stdin).toBe('prompt')
    expect(plan.argv).not.toContain('do it')
  })

  test.each(['headless', 'interactive'] as const)('is given the brief, as a file or as its text: %s', (way) => {
    const plan = row[way]?.(request)
    const named = (text: string): boolean => plan !== undefined && textOf(plan).includes(text)
    expect(row.takes.instructions && (named(request.brief.path) || named(request.brief.text))).toBe(true)
  })

  test('may work in the other repositories', () => {
    const { argv } = fullPlan(row)
    const allowsAll = argv.includes('--auto')
    for (const folder of request.otherRepos) expect(allowsAll || argv.join(' ').includes(folder)).toBe(true)
  })

  test('goes on with a conversation it is given, and begins one under our id only where it takes it', () => {
    const id = request.conversation.id
    expect(fullPlan(row, { conversation: { resume: true, id } }).argv).toContain(id)
    expect(fullPlan(row).argv.includes(id)).toBe(row.conversation === 'preset')
  })

  test('says how it tells of its end, in words that a line of the runner holds', () => {
    const { ending } = row
    if (ending === null) throw new Error('it has no ending')
    const { succeeded, failed, errors, reopened, kept, conversation, words, failures } = ending
    for (const all of [succeeded, failed, reopened, kept, words]) expect(all.length).toBeGreaterThan(0)
    const patterns = [...succeeded, ...failed, ...errors, ...reopened, ...kept, conversation.pattern]
    for (const place of [...patterns.flatMap((pattern) => Object.keys(pattern)), conversation.path, ...words])
      expect(place).toMatch(/^\w+(?:\.\w+){0,2}$/)
    for (const pattern of patterns) expect(Object.values(pattern).join('')).toMatch(/^[^\t\n]+$/)
    for (const { pattern } of failures) expect(new RegExp(pattern, 'im').source).not.toMatch(/[\t\n]|\\[tn]/)
    expect(new Set(failures.map((each) => each.class))).toEqual(new Set(failureClasses))
  })

  test('tells how to log in, what to do when that fails, and where its transcripts are', () => {
    expect(row.credentials.variables(undefined).some((name) => row.loginFix.includes(name))).toBe(true)
    expect(row.loginFix).toMatch(/^\w.*[^.]$/)
    expect(row.transcripts).not.toBe('')
  })
})

/** The plan at a terminal, with every setting the row takes. */
function terminalPlan(row: AgentAdapter, prompt: string | null): StartPlan | undefined {
  return row.interactive?.({ ...request, agent: { ...request.agent, ...asked }, prompt: prompt === null ? null : Buffer.from(prompt) })
}

test.each(programs.map((row) => [row.name, row] as const))('the program of %s at a terminal', (_, row) => {
  const plan = terminalPlan(row, '-v is asked')
  expect(plan?.stdin).toBe('none')
  // a dash at its beginning makes it no option
  expect(plan?.argv.at(-2) === '--' || plan?.argv.some((word) => /^--[a-z-]+=-v is asked$/.test(word))).toBe(true)
  expect(terminalPlan(row, null)?.argv.join(' ')).not.toContain('asked')
  // when it is at work, and when it waits for a person
  if (row !== template) for (const state of ['working', 'waiting']) expect(plan && textOf(plan)).toMatch(new RegExp(`/turn[^a-z]+${state}`))
  if (plan !== undefined && row.takes.model) expect(textOf(plan)).toContain(asked.model)
})

const endingOf = (name: string, stdout: string[], stderr = ''): ReadEnding => {
  const ending = adapters.find((each) => each.name === name)?.ending
  if (!ending) throw new Error(`${name} has no ending`)
  return readEnding(ending, stdout.map((line) => `${line}\n`).join(''), { stderr })
}

// What the real programs wrote when an API answered so, cut to what matters.
test.each<[name: string, failure: string, final: string, line: string, words: string]>([
  [
    'claude',
    'auth',
    'failed',
    '{"is_error":true,"subtype":"success","result":"Not logged in · Please run /login","type":"result"}',
    'Not logged in',
  ],
  [
    'claude',
    'auth',
    'failed',
    '{"type":"system","subtype":"api_retry","error_status":401,"error":"authentication_failed"}',
    'authentication_failed',
  ],
  ['claude', 'overloaded', '', '{"type":"system","subtype":"api_retry","error_status":529,"error":"overloaded"}', 'overloaded'],
  [
    'claude',
    'rate-limit',
    'failed',
    '{"is_error":true,"subtype":"success","api_error_status":429,"result":"API Error: 429","type":"result"}',
    'API Error: 429',
  ],
  [
    'claude',
    'network',
    'failed',
    '{"is_error":true,"api_error_status":null,"result":"API Error: Unable to connect to API (ECONNREFUSED)","type":"result"}',
    'API Error: Unable',
  ],
  [
    'claude',
    '',
    'failed',
    '{"subtype":"error_max_turns","is_error":true,"num_turns":8,"errors":["Reached maximum number of turns (7)"],"type":"result"}',
    'Reached maximum',
  ],
  [
    'claude',
    'refusal',
    'failed',
    '{"is_error":true,"result":"API Error: it appears to violate our Usage Policy","type":"result"}',
    'API Error: it',
  ],
  [
    'codex',
    'auth',
    'failed',
    '{"type":"error","message":"Reconnecting... 1/5 (unexpected status 401 Unauthorized: no key)"}',
    'Reconnecting',
  ],
  [
    'codex',
    'overloaded',
    '',
    '{"type":"error","message":"Reconnecting... 1/5 (unexpected status 500 Internal Server Error)"}',
    'Reconnecting',
  ],
  [
    'codex',
    'rate-limit',
    'failed',
    '{"type":"turn.failed","error":{"message":"exceeded retry limit, last status: 429 Too Many Requests"}}',
    'exceeded',
  ],
  [
    'codex',
    'overloaded',
    'failed',
    '{"type":"turn.failed","error":{"message":"We’re currently experiencing high demand, which may cause temporary errors."}}',
    'high demand',
  ],
  ['codex', 'network', '', '{"type":"error","message":"stream disconnected before completion: error sending request"}', 'stream'],
  [
    'gemini',
    'auth',
    'failed',
    String.raw`{"type":"result","status":"error","error":{"type":"unknown","message":"[API Error: {\"error\":{\"code\":401}}]"}}`,
    '[API',
  ],
  [
    'gemini',
    'rate-limit',
    'failed',
    String.raw`{"type":"result","status":"error","error":{"message":"[API Error: {\"error\":{\"code\": 429}}]"}}`,
    '[API',
  ],
  [
    'gemini',
    'overloaded',
    'failed',
    String.raw`{"type":"result","status":"error","error":{"message":"[API Error: {\"error\":{\"code\":503}}]"}}`,
    '[API',
  ],
  [
    'gemini',
    'rate-limit',
    'failed',
    String.raw`{"type":"result","status":"error","error":{"message":"[API Error: slower]\nrequest a quota increase, or switch to another /auth method"}}`,
    '[API',
  ],
  ['gemini', 'network', 'failed', '{"type":"result","status":"error","error":{"message":"[API Error: terminated]"}}', '[API'],
  ['opencode', 'auth', 'failed', '{"type":"error","error":{"name":"APIError","data":{"message":"no","statusCode":401}}}', 'no'],
  ['opencode', 'rate-limit', 'failed', '{"type":"error","error":{"name":"APIError","data":{"message":"no","statusCode":429}}}', 'no'],
  [
    'opencode',
    'network',
    'failed',
    '{"type":"error","error":{"data":{"message":"Cannot connect to API: The socket connection was closed unexpectedly."}}}',
    'Cannot connect',
  ],
  ['opencode', 'refusal', 'failed', '{"type":"step_finish","part":{"reason":"content-filter"}}', 'content-filter'],
])('%s tells of %j', (name, failure, final, line, words) => {
  const read = endingOf(name, [line])
  expect(read).toMatchObject({ failure, final, words: expect.stringContaining(words) })
})

test('a step of opencode that asks for tools is no end, nor is what a later step begins after', () => {
  const step = (reason: string): string => JSON.stringify({ type: 'step_finish', part: { reason } })
  expect(endingOf('opencode', [step('tool-calls')]).final).toBe('')
  expect(endingOf('opencode', [step('stop'), '{"type":"step_start","sessionID":"ses_1"}']).final).toBe('')
})

// It may leave the status out of its result, and advise another login whatever it was.
test.each([
  ['rate-limit', 429],
  ['overloaded', 503],
])('gemini tells of %s on stderr where its result does not', (failure, status) => {
  const message = '[API Error: no]\nPlease wait and try again later, or switch to another /auth method'
  const result = JSON.stringify({ type: 'result', status: 'error', error: { type: 'unknown', message } })
  expect(endingOf('gemini', [result], `  cause: {},\n  status: ${status}\n}\n`)).toMatchObject({ final: 'failed', failure })
})

test('gemini cannot go on with a conversation that has no answer', () => {
  const begun = ['{"type":"init","session_id":"c143"}', '{"type":"message","role":"user","content":"x"}']
  expect(endingOf('gemini', begun).resumable).toBe(false)
  expect(endingOf('gemini', [...begun, '{"type":"tool_use"}'])).toMatchObject({ conversation: 'c143', resumable: true })
})

test('gemini tells of a missing login on stderr alone', () => {
  expect(endingOf('gemini', [], 'Please set an Auth method in your settings.json\n').failure).toBe('auth')
})

test('codex finds a key at a terminal in a login file, as it takes none from its environment there', () => {
  const plan = (login: string) => adapters.find(({ name }) => name === 'codex')?.interactive?.({ ...request, login })
  expect(plan('CODEX_API_KEY')?.keyFile?.text('a-key')).toBe('{"OPENAI_API_KEY":"a-key"}')
  expect(plan('.codex/auth.json')?.keyFile).toBeUndefined()
})

test('claude takes a key at a terminal from a program, as it would ask about one in its environment', () => {
  const plan = (login: string) => adapters.find(({ name }) => name === 'claude')?.interactive?.({ ...request, login })
  expect(plan('ANTHROPIC_API_KEY')).toMatchObject({ rename: { ANTHROPIC_API_KEY: 'SCAD_API_KEY' } })
  expect(
    plan('ANTHROPIC_API_KEY')
      ?.files.map(({ text }) => text)
      .join(''),
  ).toContain('"apiKeyHelper":"printenv SCAD_API_KEY"')
  for (const login of ['', 'CLAUDE_CODE_OAUTH_TOKEN', '.claude/.credentials.json']) {
    expect(plan(login)?.rename).toEqual({})
    expect(
      plan(login)
        ?.files.map(({ text }) => text)
        .join(''),
    ).not.toContain('apiKeyHelper')
  }
})

// The words that were tried on the real programs.
test.each([
  [
    'claude',
    `claude --settings /jobs/x/settings.json --dangerously-skip-permissions --model model-x --append-system-prompt-file /jobs/x/brief.md
     --session-id ${request.conversation.id} --add-dir /workspace/docs /workspace/lib -- do|it`,
  ],
  [
    'codex',
    `codex --no-daemon --dangerously-bypass-hook-trust
     -c hooks.UserPromptSubmit=[{hooks=[{type="command",command="/opt/scad/bin/turn|working|prompt"}]}]
     -c hooks.PermissionRequest=[{hooks=[{type="command",command="/opt/scad/bin/turn|waiting|question"}]}]
     -c hooks.Stop=[{hooks=[{type="command",command="/opt/scad/bin/turn|waiting|done"}]}]
     -c projects={"/workspace/app"={trust_level="trusted"},"/workspace/docs"={trust_level="trusted"},"/workspace/lib"={trust_level="trusted"}}
     --dangerously-bypass-approvals-and-sandbox -c check_for_update_on_startup=false -c analytics.enabled=false
     -c developer_instructions="be|kind" --model model-x --add-dir /workspace/docs --add-dir /workspace/lib -- do|it`,
  ],
  [
    'gemini',
    `gemini --yolo --skip-trust --prompt-interactive=do|it --model model-x
     --include-directories /workspace/docs,/workspace/lib,/jobs/x/context --session-id ${request.conversation.id}`,
  ],
  ['opencode', 'opencode --auto --model model-x --prompt=do|it'],
])('%s is started at a terminal with these words', (name, words) => {
  const row = adapters.find((each) => each.name === name)
  const argv = row === undefined ? undefined : terminalPlan(row, 'do it')?.argv
  expect(argv).toEqual(words.split(/\s+/).map((word) => word.replaceAll('|', ' ')))
})

// The words that were tried on the real programs.
test.each([
  [
    'claude',
    `claude -p --output-format stream-json --verbose --max-turns 17 --max-budget-usd 2.5 --dangerously-skip-permissions --model model-x
     --append-system-prompt-file /jobs/x/brief.md --session-id ${request.conversation.id} --add-dir /workspace/docs /workspace/lib`,
  ],
  [
    'codex',
    `codex exec --json --dangerously-bypass-approvals-and-sandbox -c check_for_update_on_startup=false -c analytics.enabled=false
     -c developer_instructions="be|kind" --model model-x --add-dir /workspace/docs --add-dir /workspace/lib -`,
  ],
  [
    'gemini',
    `gemini --yolo --skip-trust --output-format stream-json --model model-x
     --include-directories /workspace/docs,/workspace/lib,/jobs/x/context --session-id ${request.conversation.id}`,
  ],
  ['opencode', 'opencode run --format json --auto --model model-x --title scad'],
])('%s is started with these words', (name, words) => {
  const row = adapters.find((each) => each.name === name)
  const argv = row === undefined ? [] : fullPlan(row).argv
  expect(argv).toEqual(words.split(/\s+/).map((word) => word.replace('|', ' ')))
})

test.each(adapters.filter(({ events }) => events !== null).map((row) => [row.name, row] as const))(
  'a recorded run of %s has a beginning, a tool call with its result, an answer and an end',
  (name, row) => {
    const reader = new StreamReader(row.events)
    const events = [...recorded(name).flatMap((line) => reader.push(line)), ...reader.end()]
    const types = events.map(({ type }) => type)
    for (const type of ['started', 'tool-call', 'tool-result', 'usage', 'text', 'result']) expect(types).toContain(type)
    expect(types).not.toContain('line')
    const report = reportOf(events)
    expect(report).toMatchObject({ ok: true, answer: 'done', error: null, conversation: expect.stringMatching(/\w{8}/) })
    expect(endingOf(name, recorded(name))).toMatchObject({
      final: 'succeeded',
      failure: '',
      conversation: report.conversation,
      resumable: true,
    })
  },
)
