import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { pipeline } from 'node:stream'

/** A proxy through which the gateways of this machine reach the outside, which is a model alone. */
export interface ParentProxy extends AsyncDisposable {
  address: string
  /** What it was asked for, each once: hosts. */
  asked: Set<string>
}

/**
 * @param at an address of this machine that gateways reach
 * @param socket of the model, whatever host is asked for
 */
export async function parentProxy(at: string, socket: string): Promise<ParentProxy> {
  const asked = new Set<string>()
  const server = createServer((from, to) => {
    const { host, pathname, search } = new URL(from.url ?? '')
    asked.add(host)
    const onward = request({ socketPath: socket, method: from.method, path: pathname + search, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      pipeline(answer, to, () => {})
    })
    pipeline(from, onward, () => {})
  })
  server.on('connect', ({ url = '' }, from) => {
    asked.add(url)
    const onward = connect(socket, () => from.write('HTTP/1.1 200 OK\r\n\r\n'))
    pipeline(from, onward, from, () => {})
  })
  server.listen(0, at)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new TypeError('it has no port')
  return {
    address: `http://${at}:${bound.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
