import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ListenOptions } from 'node:net'
import { text } from 'node:stream/consumers'
import { anthropicMessages } from './anthropic-messages.ts'
import { fittingValue } from './fitting-value.ts'
import { gemini } from './gemini.ts'
import type { ModelApi, ModelRequest } from './model-api.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'
import { ScriptPlayer } from './script-player.ts'
import { sendJson, sendReply, sendTurn } from './send-turn.ts'
import { shellCall } from './shell-tools.ts'
import type { Scripts, Turn } from './turn.ts'

const apis: readonly ModelApi[] = [anthropicMessages, openaiResponses, openaiChat, gemini]

export interface ModelServer extends AsyncDisposable {
  /** What was asked so far, in order. */
  requests: LoggedRequest[]
}

export interface LoggedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** What came as a key or token; '' for none. */
  key: string
  /** Name of the API; null where no answer of a model was asked for. */
  api: string | null
  /** What the model is told beside the conversation: the instructions of the agent, and whatever was added to them. */
  system: string
  /** What the agent said in the conversation so far. */
  asked: string
  /** null: a question beside the script, as for a title. */
  turn: Turn | null
  /** Why it could not be answered. */
  problem?: string
}

/** A server that plays the part of a model, for real agents to talk to: it speaks their APIs and does what scripts say. */
export async function modelServer(scripts: Scripts, listen: ListenOptions): Promise<ModelServer> {
  const player = new ScriptPlayer(scripts)
  const requests: LoggedRequest[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const path = new URL(url, 'http://model').pathname
    const body = await text(request)
    const api = method === 'POST' ? apis.find((one) => one.asks(path)) : undefined
    const entry: LoggedRequest = {
      ...{ method, path, headers, key: keyOf(request) },
      ...{ api: api?.name ?? null, system: '', asked: '', turn: null },
    }
    requests.push(entry)
    if (api === undefined) return sendJson(response, 404, { error: { message: `nothing at ${path}` } })
    const asked = api.read(JSON.parse(body), path)
    entry.system = asked.system
    entry.asked = asked.messages.flatMap(({ from, text: words }) => (from === 'agent' ? [words] : [])).join('\n')
    if (shellCall(asked.tools, '') === null) return sendReply(response, api, asked, { say: besideTheScript(asked) })
    entry.turn = player.next(asked.messages)
    sendTurn(response, api, asked, entry.turn)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // what it did not understand a test must see
      const { method = '', url: path = '', headers } = request
      requests.push({ method, path, headers, key: keyOf(request), api: null, system: '', asked: '', turn: null, problem: String(error) })
      response.destroy()
    })
  })
  // some ask for a WebSocket first, and go on with HTTP when they are told to
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'))
  server.listen(listen)
  await once(server, 'listening')
  return {
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function keyOf({ headers }: IncomingMessage): string {
  return String(headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'] ?? '').replace(/^Bearer /, '')
}

/** To a question that offers no shell, as for a title, or which model shall be asked. */
function besideTheScript({ schema }: ModelRequest): string {
  const value = fittingValue(schema ?? {})
  return typeof value === 'string' ? value : JSON.stringify(value)
}
