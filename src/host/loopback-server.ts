import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { ScadError } from '../errors/scad-error.ts'

/** The one address that is listened on: whoever is on another machine does not reach it. */
export const loopback = '127.0.0.1'

/** How many connections are open at once; a further one is closed unanswered. */
const mostConnections = 64

export interface LoopbackServer {
  port: number
  /** Frees the port and breaks off what is connected. */
  close(): void
}

interface LoopbackOptions {
  /** What becomes of a connection, whose halves end apart from each other. */
  serve: (client: Socket) => void
  /** Called for a connection that was one too many. */
  full: (limit: number) => void
}

/**
 * Listens for programs of this machine.
 *
 * @param port 0 for any that is free
 * @throws port-unavailable
 */
export async function listenOnLoopback(port: number, { serve, full }: LoopbackOptions): Promise<LoopbackServer> {
  const clients = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    // a client that breaks off is an end like any other
    client.on('error', () => {})
    serve(client)
  })
  server.maxConnections = mostConnections
  server.on('drop', () => full(mostConnections))
  try {
    await once(server.listen(port, loopback), 'listening')
  } catch (error) {
    throw unavailable(port, error)
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close() {
      server.close()
      for (const client of clients) client.destroy()
    },
  }
}

function unavailable(port: number, cause: unknown): ScadError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const why = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'is not for this user' : `cannot be listened on (${String(code)})`
  return new ScadError('port-unavailable', `port ${port} of ${loopback} ${why}`, {
    hint: 'name another behind the colon; 0 takes any',
    cause,
  })
}
