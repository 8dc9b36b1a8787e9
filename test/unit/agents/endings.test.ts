import { expect, test } from 'vitest'
import { adapters } from '../../../src/agents/adapters.ts'
import { StreamReader } from '../../../src/agents/read-stream.ts'
import { reportOf } from '../../../src/agents/report.ts'
import { type ReadEnding, readEnding } from '../runner/read-ending.ts'
import { recorded } from './recorded.ts'

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
    'claude',
    'refusal',
    'failed',
    '{"stop_reason":"refusal","subtype":"success","is_error":true,"result":"API Error: the safeguards flagged this message","type":"result"}',
    'API Error: the',
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
  [
    'codex',
    'overloaded',
    'failed',
    '{"type":"turn.failed","error":{"message":"Selected model is at capacity. Please try a different model."}}',
    'at capacity',
  ],
  [
    'codex',
    'refusal',
    'failed',
    '{"type":"turn.failed","error":{"message":"stream disconnected before completion: Incomplete response returned, reason: content_filter"}}',
    'content_filter',
  ],
  [
    'codex',
    'network',
    '',
    '{"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}',
    'network',
  ],
  [
    'codex',
    'network',
    '',
    '{"type":"error","message":"Reconnecting... 2/5 (stream disconnected before completion: URL error: Proxy connection failed: HTTP CONNECT failed with status 403)"}',
    'Proxy',
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
  [
    'gemini',
    'refusal',
    '',
    '{"type":"error","severity":"error","message":"The model response was blocked due to safety settings."}',
    'blocked',
  ],
  ['opencode', 'auth', 'failed', '{"type":"error","error":{"name":"APIError","data":{"message":"no","statusCode":401}}}', 'no'],
  ['opencode', 'rate-limit', 'failed', '{"type":"error","error":{"name":"APIError","data":{"message":"no","statusCode":429}}}', 'no'],
  [
    'opencode',
    'network',
    'failed',
    '{"type":"error","error":{"data":{"message":"Cannot connect to API: The socket connection was closed unexpectedly."}}}',
    'Cannot connect',
  ],
  [
    'opencode',
    'refusal',
    'failed',
    '{"type":"error","error":{"name":"ContentFilterError","data":{"message":"The response was blocked by the provider\'s content filter"}}}',
    'content filter',
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

test('gemini tells why it was refused before its result, which does not tell', () => {
  const blocked = '{"type":"error","severity":"error","message":"The model response was blocked due to safety settings."}'
  const lines = [blocked, '{"type":"result","status":"error","stats":{}}']
  expect(endingOf('gemini', lines)).toMatchObject({ final: 'failed', failure: 'refusal', words: expect.stringContaining('blocked') })
  const reader = new StreamReader(adapters.find(({ name }) => name === 'gemini')?.events ?? null)
  expect(reportOf(lines.flatMap((line) => reader.push(line)))).toMatchObject({ ok: false, error: expect.stringContaining('blocked') })
})

test('gemini cannot go on with a conversation that has no answer', () => {
  const begun = ['{"type":"init","session_id":"c143"}', '{"type":"message","role":"user","content":"x"}']
  expect(endingOf('gemini', begun).resumable).toBe(false)
  expect(endingOf('gemini', [...begun, '{"type":"tool_use"}'])).toMatchObject({ conversation: 'c143', resumable: true })
})

test('gemini tells of a missing login on stderr alone', () => {
  expect(endingOf('gemini', [], 'Please set an Auth method in your settings.json\n').failure).toBe('auth')
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
