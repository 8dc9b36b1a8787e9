import { describe, expect, test } from 'vitest'
import { findAdapter } from '../../../src/agents/adapters.ts'
import { agentEventSchema } from '../../../src/agents/agent-event.ts'
import { StreamReader } from '../../../src/agents/read-stream.ts'
import { reportOf, reportSchema, reportSince, usedBy } from '../../../src/agents/report.ts'
import { recorded } from './recorded.ts'

/** What an agent's lines come to: texts are lines as they are, all else is written as JSON. */
function read(agent: string, ...lines: unknown[]) {
  const reader = new StreamReader(findAdapter(agent).events)
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  return [...texts.flatMap((line) => reader.push(line)), ...reader.end()]
}
const speakers = ['claude', 'codex', 'gemini', 'opencode']

describe.each(speakers)('the stream of %s', (agent) => {
  test('comes to events as their schema describes them', () => {
    for (const event of read(agent, ...recorded(agent))) expect(agentEventSchema.parse(event)).toEqual(event)
  })

  test('pairs each tool call with its result', () => {
    const events = read(agent, ...recorded(agent))
    const calls = events.flatMap((event) => (event.type === 'tool-call' ? [event] : []))
    const results = events.flatMap((event) => (event.type === 'tool-result' ? [event] : []))
    expect(calls.map(({ title }) => title)).toEqual([expect.stringContaining('git commit')])
    expect(results).toMatchObject([{ id: calls[0]?.id, ok: true, output: expect.stringContaining('add hello') }])
  })

  test('loses only the line that is broken, wherever it is cut', () => {
    const whole = recorded(agent)
    for (const [index, line] of whole.entries()) {
      const broken = [...whole.slice(0, index), line.slice(0, line.length / 2), ...whole.slice(index + 1)]
      const without = [...whole.slice(0, index), ...whole.slice(index + 1)]
      expect(read(agent, ...broken).filter(({ type }) => type !== 'line')).toEqual(read(agent, ...without))
    }
  })

  test('takes every line without one of its fields, or with one of another type', () => {
    for (const line of recorded(agent)) {
      for (const changed of changes(JSON.parse(line)))
        for (const event of read(agent, changed)) expect(agentEventSchema.safeParse(event).error).toBeUndefined()
    }
  })

  test('is not stopped by what no version of it has said so far', () => {
    const odd = [{}, { type: 'new' }, { type: null }, { type: 'result' }, { type: 'assistant', message: { content: [7, null, {}] } }]
    expect(read(agent, ...odd, ...recorded(agent)).slice(-3)).toEqual(read(agent, ...recorded(agent)).slice(-3))
  })
})

/** A value with each of its parts in turn left out, or replaced by something else. */
function* changes(value: unknown): Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    const put = (other: unknown): unknown => (Array.isArray(value) ? [other] : { ...value, [key]: other })
    for (const other of [undefined, null, 7, -1, 'text', [], {}, true]) yield put(other)
    for (const inner of changes(part)) yield put(inner)
  }
}

describe('a failure', () => {
  test('of claude is told by is_error, whatever the subtype says', () => {
    const line = {
      type: 'result',
      subtype: 'success',
      is_error: true,
      result: 'API Error: overloaded',
      api_error_status: 529,
      num_turns: 1,
    }
    expect(read('claude', line).slice(-2)).toEqual([
      { type: 'error', message: 'API Error: overloaded', status: 529, final: true },
      { type: 'result', ok: false, text: null },
    ])
  })

  test('of claude at its limit of turns is named', () => {
    const line = { type: 'result', subtype: 'error_max_turns', is_error: true, errors: ['Reached maximum number of turns (1)'] }
    expect(reportOf(read('claude', line))).toMatchObject({ ok: false, error: 'Reached maximum number of turns (1)' })
  })

  test('of the API that claude tries again is not the end', () => {
    const line = { type: 'system', subtype: 'api_retry', error_status: 500, error: 'server_error' }
    expect(read('claude', line)).toEqual([{ type: 'error', message: 'server_error', status: 500, final: false }])
  })

  test('of codex is its turn that failed, not the errors before it', () => {
    const message = 'unexpected status 401 Unauthorized: no'
    expect(read('codex', { type: 'error', message }, { type: 'turn.failed', error: { message } })).toEqual([
      { type: 'error', message, status: 401, final: false },
      { type: 'error', message, status: 401, final: true },
      { type: 'result', ok: false, text: null },
    ])
  })

  test('of gemini is in its result', () => {
    const message = '[API Error: {"error":{"code":400,"message":"bad"}}]'
    expect(reportOf(read('gemini', { type: 'result', status: 'error', error: { message } }))).toMatchObject({ ok: false, error: message })
  })

  test('of opencode is its error', () => {
    const error = { name: 'APIError', data: { message: 'no', statusCode: 401 } }
    expect(read('opencode', { type: 'error', error })).toMatchObject([{ status: 401, final: true }, { ok: false }])
  })

  test.each(speakers)('that leaves the output of %s without an end is no success', (agent) => {
    const cut = recorded(agent).slice(0, -1)
    expect(reportOf(read(agent, ...cut)).ok).toBeNull()
  })
})

describe('whatever an agent writes', () => {
  const deep = '['.repeat(7000) + ']'.repeat(7000)
  test.each([
    ['claude', `{"type":"assistant","message":{"content":[{"type":"tool_use","id":"a","name":"x","input":{"y":${deep}}}]}}`],
    ['codex', `{"type":"item.started","item":{"id":"a","type":"mcp_tool_call","status":"in_progress","arguments":{"y":${deep}}}}`],
    ['gemini', `{"type":"tool_use","tool_id":"a","tool_name":"x","parameters":{"y":${deep}}}`],
    ['opencode', `{"type":"tool_use","part":{"tool":"x","callID":"a","state":{"status":"completed","input":{"y":${deep}}}}}`],
  ])('a nest of %s too deep to be written again is a line, and what follows it is read', (agent, line) => {
    const events = read(agent, line, ...recorded(agent))
    expect(events.filter((event) => event.type !== 'line')).toEqual(read(agent, ...recorded(agent)))
  })

  test('its report can be written and read again, and is no longer than it has to be', () => {
    const big = { input_tokens: 1e308, cache_creation_input_tokens: 1e308, output_tokens: 1 }
    const report = reportOf(
      read(
        'claude',
        { type: 'system', subtype: 'init', session_id: 'x'.repeat(100_000), model: 'y'.repeat(100_000) },
        { type: 'result', subtype: 'success', is_error: true, result: 'z'.repeat(100_000), usage: big, total_cost_usd: 1e308 },
      ),
    )
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
    for (const words of [report.conversation, report.model, report.error]) expect(words?.length).toBe(1001)
  })
})

test('what several runs used is added up, and of the conversation the last counts', () => {
  const ended = (cost: number) => ({ type: 'result', num_turns: 2, total_cost_usd: cost, usage: { input_tokens: 100, output_tokens: 20 } })
  const report = reportOf(read('claude', ended(0.5), ended(0.75)))
  expect(report).toMatchObject({ tokens: { input: 200, cached: 0, output: 40 }, turns: 4, cost: 0.75 })
})

describe('text', () => {
  const piece = (content: string) => ({ type: 'message', role: 'assistant', content, delta: true })

  test('that comes in pieces is one event, before what follows it', () => {
    const events = read('gemini', piece('one '), piece('two'), { type: 'tool_use', tool_id: 't' }, piece('three'))
    expect(events).toMatchObject([{ text: 'one two' }, { type: 'tool-call' }, { text: 'three' }])
  })

  test('of every event has nothing in it that moves a cursor', () => {
    const esc = '\u001B[2J\u202E'
    const block = [
      { type: 'text', text: esc },
      { type: 'thinking', thinking: esc },
      { type: 'tool_use', id: esc, name: esc, input: { command: esc } },
    ]
    const events = read(
      'claude',
      { type: 'system', subtype: 'init', session_id: esc, model: esc },
      { type: 'assistant', message: { content: block } },
      { type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: esc, content: [{ type: 'text', text: esc }] }] } },
      { type: 'result', subtype: 'success', is_error: false, result: esc },
      { type: 'result', subtype: 'failed', is_error: true, result: esc },
      `not JSON ${esc}`,
    )
    expect(events).toHaveLength(11)
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(events.flatMap((event) => Object.values(event)).join('')).not.toMatch(/[\u001b\u202e]/)
  })
})

describe('usage', () => {
  const step = (input: number, cost: number) => ({
    type: 'step_finish',
    part: { reason: 'tool-calls', cost, tokens: { input, output: 5, reasoning: 2, cache: { read: 10, write: 1 } } },
  })

  test('that is told step by step is added up', () => {
    expect(reportOf(read('opencode', step(100, 0.5), step(200, 0.25)))).toMatchObject({
      turns: 2,
      tokens: { input: 322, cached: 20, output: 14 },
      cost: 0.75,
    })
  })

  test('that is told as a total counts once, as it was told last', () => {
    const total = (input: number) => ({ type: 'turn.completed', usage: { input_tokens: input, cached_input_tokens: 0, output_tokens: 1 } })
    expect(reportOf(read('codex', total(100), total(250)))).toMatchObject({ tokens: { input: 250, output: 1 }, cost: null, turns: null })
  })

  test('that counts the whole conversation leaves to a job what it used itself', () => {
    const total = (input: number) =>
      reportOf(read('codex', { type: 'turn.completed', usage: { input_tokens: input, cached_input_tokens: 0, output_tokens: 1 } }))
    const before = usedBy(total(100), null)
    expect(reportSince(total(250), before)).toMatchObject({ tokens: { input: 150, cached: 0, output: 0 }, whole: { input: 250 } })
    // a job that told nothing changes nothing for the one after it
    expect(usedBy(reportOf([]), before)).toEqual(before)
    // one that began to count anew has used what it says
    expect(reportSince(total(50), before).tokens).toMatchObject({ input: 50 })
  })

  test('that is told of the job alone stays as it is when a conversation goes on', () => {
    const result = (cost: number) =>
      reportOf(
        read('claude', {
          type: 'result',
          subtype: 'success',
          is_error: false,
          num_turns: 2,
          total_cost_usd: cost,
          usage: { input_tokens: 9 },
        }),
      )
    expect(reportSince(result(0.5), usedBy(result(0.125), null))).toMatchObject({ tokens: { input: 9 }, turns: 2, cost: 0.375 })
  })

  test.each([
    ['claude', { model: 'claude-opus-5-5', turns: 2, tokens: { input: 200, cached: 0, output: 40 }, cost: 0.0016 }],
    ['codex', { model: null, turns: null, tokens: { input: 200, cached: 0, output: 40 }, cost: null }],
    ['gemini', { model: 'auto', turns: null, tokens: { input: 300, cached: 0, output: 60 }, cost: null }],
    ['opencode', { model: null, turns: 2, tokens: { input: 200, cached: 0, output: 40 }, cost: 0.0012 }],
  ])('of a recorded run of %s is what it says', (agent, usage) => {
    expect(reportOf(read(agent, ...recorded(agent)))).toMatchObject(usage)
  })
})
