import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { text } from 'node:stream/consumers'
import { loopback } from '../../../src/host/loopback-server.ts'
import { following } from '../../engine/watch-support.ts'
import { eventually } from '../../support/eventually.ts'
import { must, refusedCleanly } from '../../support/expectations.ts'
import { reach } from '../../support/gateway.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import type { Arena } from '../arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** What `session port` shows, and to whom. */
export const boxPorts: readonly SecurityCase<Arena>[] = [
  {
    id: 'port-for-others',
    severity: 'high',
    attacker: 'is on another machine, and tries a port of a session that somebody has shown to themselves',
    naive: 'a program that forwards a port and listens where its library does',
    held: 'it answers at 127.0.0.1, and at no other address of the machine',
    control: async () => {
      await using naive = await answering('naive')
      return (await otherAddresses(naive.port)).includes('naive')
    },
    attack: async ({ project, session }) => {
      await project.inside(session, serving(3000))
      await using shown = following(project, ['session', 'port', session.id, '3000:0'])
      const port = await shownAt(shown)
      await eventually(async () => (await said(loopback, port)) === 'inside', { what: 'the port is shown' })
      return (await otherAddresses(port)).some((answer) => answer !== closed)
    },
  },
  {
    id: 'port-of-the-host',
    severity: 'high',
    attacker: 'has a port shown at which nothing of its own listens, but something of the host does',
    naive: 'docker run --network host, so that a port is to be seen',
    held: 'nothing answers until something inside listens there; another place than a port is refused',
    control: async () => {
      await using host = await answering('host', loopback)
      await using naive = await naiveContainer({ host: { NetworkMode: 'host' } })
      return (await naive.inside(reach(`${loopback}:${host.port}`))) === 'reached'
    },
    attack: async ({ project, session }) => {
      await using host = await answering('host', loopback)
      must((await said(loopback, host.port)) === 'host', 'nothing of the host listens')
      for (const place of [`${loopback}:${host.port}:0`, `localhost:${host.port}`, '/var/run/docker.sock:0'])
        refusedCleanly(await project.cli('session', 'port', session.id, place), [2])
      await using shown = following(project, ['session', 'port', session.id, `${host.port}:0`])
      const port = await shownAt(shown)
      const before = await said(loopback, port)
      await project.inside(session, serving(host.port))
      await eventually(async () => (await said(loopback, port)) === 'inside', { what: 'what listens inside answers' })
      return before !== closed
    },
  },
]

const closed = 'closed'

/** A shell line that has something listen at the loopback of a session. */
function serving(port: number): string {
  return `setsid socat TCP4-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr SYSTEM:'printf inside' </dev/null >/dev/null 2>&1 &`
}

/** Something on this machine that says a word to whoever connects, at every address of it unless told one. */
async function answering(word: string, address?: string): Promise<AsyncDisposable & { port: number }> {
  // who is content with being connected does not read it
  const server = createServer((client) => void client.on('error', () => {}).end(word))
  await once(server.listen(0, address), 'listening')
  const place = server.address()
  if (place === null || typeof place === 'string') throw new Error('it does not listen at a port')
  return { port: place.port, [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose]() }
}

async function said(host: string, port: number): Promise<string> {
  return await text(connect({ host, port })).catch(() => closed)
}

/** What answers at each address of this machine by which others reach it. */
async function otherAddresses(port: number): Promise<string[]> {
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family, internal }) => family === 'IPv4' && !internal),
  )
  return await Promise.all(addresses.map(async ({ address }) => await said(address, port)))
}

async function shownAt(shown: ReturnType<typeof following>): Promise<number> {
  return Number((await shown.see('the address', ([line]) => line)).split(':')[1])
}
