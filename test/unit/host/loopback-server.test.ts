import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { listenOnLoopback, type LoopbackServer } from '../../../src/host/loopback-server.ts'

const servers: LoopbackServer[] = []
afterEach(() => servers.splice(0).forEach((server) => server.close()))

async function listen(port = 0, full: (limit: number) => void = () => {}): Promise<LoopbackServer> {
  const server = await listenOnLoopback(port, { serve: (client) => client.write('served'), full })
  servers.push(server)
  return server
}

async function dial({ port }: LoopbackServer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test('a port that is taken is told, with what can be done', async () => {
  const { port } = await listen()
  await expect(listen(port)).rejects.toMatchObject({
    code: 'port-unavailable',
    message: `port ${port} of 127.0.0.1 is taken`,
    hint: 'name another behind the colon; 0 takes any',
  })
})

test('a connection too many is closed unanswered, and told', async () => {
  const told: number[] = []
  const server = await listen(0, (limit) => told.push(limit))
  await Promise.all(Array.from({ length: 64 }, async () => await once(await dial(server), 'data')))
  const tooMany = await dial(server)
  await once(tooMany.resume(), 'close')
  expect([told, tooMany.bytesRead]).toEqual([[64], 0])
})

test('closing it breaks off what is connected', async () => {
  const server = await listen()
  const socket = await dial(server)
  await once(socket, 'data')
  server.close()
  await once(socket, 'close')
  await expect(dial(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
