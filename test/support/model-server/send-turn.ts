import type { ServerResponse } from 'node:http'
import type { ModelApi, ModelRequest, Reply } from './model-api.ts'
import { shellCall } from './shell-tools.ts'
import type { Turn } from './turn.ts'

/** Answers as a turn says, in the words of the API that was asked. */
export function sendTurn(response: ServerResponse, api: ModelApi, request: ModelRequest, turn: Turn): void {
  if ('error' in turn) return sendError(response, api, { status: turn.error, message: `scripted error ${turn.error}` })
  if ('overloaded' in turn) {
    if ('status' in api.overloaded) return sendError(response, api, api.overloaded)
    beginStream(response)
    return void response.end(api.overloaded.events(request).join(''))
  }
  if ('hang' in turn) return
  if ('cut' in turn) return sendHalf(response, api, request, { say: turn.cut })
  const reply = 'shell' in turn ? shellCall(request.tools, turn.shell) : turn
  if (reply === null) throw new Error(`the agent offers no shell among ${request.tools.join(', ')}`)
  sendReply(response, api, request, reply)
}

function sendError(response: ServerResponse, api: ModelApi, { status, message }: { status: number; message: string }): void {
  // agents wait for minutes where they are not told how long
  response.setHeader('retry-after', '1')
  sendJson(response, status, api.error(status, message))
}

export function sendReply(response: ServerResponse, api: ModelApi, request: ModelRequest, reply: Reply): void {
  if (!request.stream) return sendJson(response, 200, api.whole(reply, request))
  beginStream(response)
  response.end(api.streamed(reply, request).join(''))
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The connection breaks in the middle of the answer, where a stream has said half of its events. */
function sendHalf(response: ServerResponse, api: ModelApi, request: ModelRequest, reply: Reply): void {
  beginStream(response)
  const events = request.stream ? api.streamed(reply, request) : []
  response.write(events.slice(0, Math.ceil(events.length / 2)).join(''), () => response.destroy())
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
}
