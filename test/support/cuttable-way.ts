import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { findEngine } from '../../src/engine/find-engine.ts'

export interface CuttableWay extends AsyncDisposable {
  /** Breaks every connection, and takes none any more. */
  cut(): void
}

/** A further way to this machine's engine. @param path where its socket comes to stand */
export async function cuttableWay(path: string): Promise<CuttableWay> {
  const { endpoint } = await findEngine(process.env, new AbortController().signal)
  const { transport } = endpoint
  if (transport.type === 'ssh') throw new Error('an engine reached over ssh has no socket to lead to')
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ ...transport, allowHalfOpen: true })
    for (const socket of [client, engine]) {
      sockets.add(socket)
      socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    }
    client.pipe(engine).pipe(client)
  })
  await once(server.listen(path), 'listening')
  const cut = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { cut, [Symbol.asyncDispose]: async () => cut() }
}
