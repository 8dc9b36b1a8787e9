import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { HookedEvent } from '../../../src/watch/hooks-for.ts'
import { scadEvent } from '../../../src/watch/scad-event.ts'

export const lostEvent: HookedEvent = {
  ...scadEvent({ type: 'session-lost', time: 5, session: 'atlas-4f2a', project: 'atlas', reason: 'Gone: ü.' }, 'atlas-4f2a', 1),
  type: 'session-lost',
}

export interface Post {
  headers: IncomingHttpHeaders
  body: string
  /** ms since the epoch */
  time: number
}

export interface HookServer extends AsyncDisposable {
  url: string
  posts: Post[]
}

/** A server on loopback. @param answer is handed how many posts came before */
export async function hookServer(answer: (response: ServerResponse, before: number) => void): Promise<HookServer> {
  const posts: Post[] = []
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await buffer(request)).toString()
    posts.push({ headers: request.headers, body, time: Date.now() })
    answer(response, posts.length - 1)
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hook/s3cret-path`,
    posts,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
