import { type IncomingMessage, request, type RequestOptions } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { type ModelServer, modelServer } from '../../support/model-server/model-server.ts'
import { playing } from '../../support/model-server/turn.ts'

const speech = 'all is well with the repositories, and nothing is left to be done'
const scripts = {
  work: [{ shell: 'make' }, { say: speech }],
  refused: [{ error: 429 }],
  busy: [{ overloaded: true }],
  flaky: [{ error: 500, times: 1 }, { say: 'at last' }],
  broken: [{ cut: speech }],
  silent: [{ hang: true }],
} as const

/** How each API is asked, and where a piece of its answer stands: what the agent said, what the model did in between, what it is told beside. */
const apis = [
  {
    name: 'anthropic-messages',
    busy: [529, 'overloaded_error'],
    piece: /"text_delta","text":"([^"]*)"/g,
    path: '/v1/messages',
    body: (messages: unknown[], tools = ['Bash']) => ({ model: 'm', stream: true, tools: tools.map((name) => ({ name })), messages }),
    asked: (content: string) => ({ role: 'user', content: [{ type: 'text', text: content }] }),
    called: { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'Bash', input: {} }] },
    said: (content: string) => ({ role: 'assistant', content }),
    told: (words: string, messages: unknown[]) => ({ system: [{ type: 'text', text: words }], messages }),
  },
  {
    name: 'openai-responses',
    busy: [200, 'server_is_overloaded'],
    piece: /"delta":"([^"]*)"/g,
    path: '/v1/responses',
    body: (input: unknown[], tools = ['exec_command']) => ({ model: 'm', stream: true, tools: tools.map((name) => ({ name })), input }),
    asked: (content: string) => ({ role: 'user', content: [{ type: 'input_text', text: content }] }),
    called: { type: 'function_call', name: 'exec_command', arguments: '{}' },
    said: (content: string) => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: content }] }),
    told: (instructions: string, input: unknown[]) => ({ instructions, input: [{ role: 'developer', content: 'be brief' }, ...input] }),
  },
  {
    name: 'openai-chat',
    busy: [503, 'server_is_overloaded'],
    piece: /"content":"([^"]*)"/g,
    path: '/v1/chat/completions',
    body: (messages: unknown[], tools = ['bash']) => ({
      model: 'm',
      stream: true,
      tools: tools.map((name) => ({ function: { name } })),
      messages,
    }),
    asked: (content: string) => ({ role: 'user', content }),
    called: { role: 'assistant', content: null, tool_calls: [{}] },
    said: (content: string) => ({ role: 'assistant', content }),
    told: (content: string, messages: unknown[]) => ({ messages: [{ role: 'system', content }, ...messages] }),
  },
  {
    name: 'gemini',
    busy: [503, 'UNAVAILABLE'],
    piece: /"text":"([^"]*)"/g,
    path: '/v1beta/models/m:streamGenerateContent',
    body: (contents: unknown[], tools = ['run_shell_command']) => ({
      tools: [{ functionDeclarations: tools.map((name) => ({ name })) }],
      contents,
    }),
    asked: (words: string) => ({ role: 'user', parts: [{ text: words }] }),
    called: { role: 'model', parts: [{ functionCall: { name: 'run_shell_command' } }] },
    said: (words: string) => ({ role: 'model', parts: [{ text: words }] }),
    told: (words: string, contents: unknown[]) => ({ systemInstruction: { parts: [{ text: words }] }, contents }),
  },
] as const

let server: ModelServer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-model-'))
  server = await modelServer(scripts, { path: join(folder, 'socket') })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

describe.each(apis)('$name', ({ name, busy, path, body, asked, called, said, told, piece }) => {
  const heardIn = (stream: string): string => [...stream.matchAll(piece)].map(([, words]) => words).join('')
  const ask = async (messages: unknown[], tools?: string[]) => await post(path, body(messages, tools))

  test('calls the shell of the agent, then says what the script says, in pieces', async () => {
    const first = await text(await ask([asked(playing('work'))]))
    expect(first).toContain('make')
    const second = await text(await ask([asked(playing('work')), called, asked('made')]))
    expect(heardIn(second)).toBe(speech)
    expect(server.requests.at(-1)).toMatchObject({ api: name, asked: expect.stringContaining('made'), turn: { say: speech } })
  })

  test('keeps what the model is told beside the conversation apart from what is said in it', async () => {
    await text(await post(path, { ...body([]), ...told(`do not ${playing('work')}`, [asked('do it')]) }))
    const last = server.requests.at(-1)
    expect(last?.system).toContain(`do not ${playing('work')}`)
    expect([last?.asked, last?.turn]).toEqual(['do it', { say: 'there are no more turns' }])
  })

  test('begins the script that was asked for last', async () => {
    const answer = await ask([asked(playing('work')), called, asked('made'), said(speech), asked(playing('work'))])
    expect(await text(answer)).toContain('make')
  })

  test('answers with the status of an error, in words of the API', async () => {
    const answer = await ask([asked(playing('refused'))])
    expect(answer.statusCode).toBe(429)
    expect(JSON.stringify(await json(answer))).toMatch(/rate_limit|RESOURCE_EXHAUSTED/)
  })

  test('is overloaded in the way of its provider', async () => {
    const answer = await ask([asked(playing('busy'))])
    expect([answer.statusCode, await text(answer)]).toEqual([busy[0], expect.stringContaining(busy[1])])
  })

  test('breaks the connection in the middle of an answer', async () => {
    const answer = await ask([asked(playing('broken'))])
    let heard = ''
    answer.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    await expect(text(answer)).rejects.toThrow(/aborted/)
    expect(speech.startsWith(heardIn(heard)) && heardIn(heard) !== '' && heardIn(heard) !== speech).toBe(true)
  })

  test('says something of its own where the agent offers no shell', async () => {
    expect(heardIn(await text(await ask([asked(playing('work'))], ['read'])))).toBe('an answer beside the script')
    expect(server.requests.at(-1)).toMatchObject({ turn: null })
  })
})

test('causes a fault as often as the script says, then goes on', async () => {
  const [{ path, body, asked }] = apis
  const ask = async (): Promise<number | undefined> => (await post(path, body([asked(playing('flaky'))]))).statusCode
  expect(await ask()).toBe(500)
  expect(await ask()).toBe(200)
})

test('takes a question and keeps silent', async () => {
  const [{ path, body, asked }] = apis
  const asking = new AbortController()
  const silent = post(path, body([asked(playing('silent'))]), asking.signal)
  await eventually(() => 'hang' in (server.requests.at(-1)?.turn ?? {}), { what: 'the question was taken' })
  asking.abort()
  await expect(silent).rejects.toThrow(/abort/)
})

test('keeps what it did not understand for the test to see', async () => {
  await expect(post('/v1/messages', { what: 'is this' })).rejects.toThrow(/hang up/)
  expect(server.requests.at(-1)?.problem).toMatch(/messages/)
})

test('tells the one who asks for a WebSocket to do without', async () => {
  const answer = await send({ path: '/v1/responses', headers: { connection: 'Upgrade', upgrade: 'websocket' } })
  expect(answer.statusCode).toBe(426)
})

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<IncomingMessage> {
  return await send({ path, method: 'POST', ...(signal === undefined ? {} : { signal }) }, JSON.stringify(body))
}

async function send(options: RequestOptions, body = ''): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const sent = request({ socketPath: join(folder, 'socket'), ...options }, resolve)
    sent.on('error', reject).end(body)
  })
}
