import { once } from 'node:events'
import { connect } from 'node:net'
import { pipeline } from 'node:stream'
import { createServer } from 'node:tls'

/** Speaks TLS at one socket, and hands what is said to another, until it is disposed. */
export async function tlsFront(path: string, socket: string, certificate: { cert: string; key: string }): Promise<AsyncDisposable> {
  const server = createServer(certificate, (from) => pipeline(from, connect(socket), from, () => {}))
  server.listen(path)
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}
