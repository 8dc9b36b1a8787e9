import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Engine } from '../../../src/engine/engine.ts'
import { gatewayName } from '../../../src/gateway/gateway-names.ts'
import { injectJob } from '../../../src/job/inject.ts'
import { allowHosts } from '../../../src/network/allow.ts'
import type { Session } from '../../../src/session/session.ts'
import { run } from '../../support/engine.ts'
import { eventually } from '../../support/eventually.ts'
import { killGateway, reach } from '../../support/gateway.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import { forkOf } from '../fork-of.ts'
import type { NetworkArena } from '../network-arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** By which ways a user of a container gets out. */
async function waysOut({ project }: NetworkArena, container: string, user: string): Promise<string[]> {
  const program = await readFile(join(import.meta.dirname, '../../support/ways-out.pl'), 'utf8')
  const { stdout, stderr } = await run(project.scad.engine, container, ['perl', '-e', program], { user })
  expect(stderr).toBe('')
  return stdout.trim().split(' ').filter(Boolean)
}

/** The addresses of the machine that a container may know, with the port of an engine that listens to anybody. */
async function machine({ naive, project }: NetworkArena, name: string): Promise<string[]> {
  const route = await naive.inside(
    `perl -lane 'print join ".", reverse unpack "C4", pack "H8", $F[2] if $F[1] eq "00000000"' /proc/net/route`,
  )
  const own = (await run(project.scad.engine, name, ['hostname', '-i'])).stdout.trim()
  return [route, own.replace(/\d+$/, '1'), '203.0.113.1', '203.0.113.80'].map((address) => `${address}:2375`)
}

/** Has a container listen. @returns where, once it does */
async function listening(engine: Engine, id: string): Promise<string> {
  const program = '$s = IO::Socket::INET->new(LocalPort => 9000, Listen => 5, ReuseAddr => 1); close $c while $c = $s->accept'
  await engine.execDetached(id, { command: ['perl', '-MIO::Socket::INET', '-e', program], user: '0:0' })
  const address = `${(await run(engine, id, ['hostname', '-i'])).stdout.trim()}:9000`
  const itself = async (): Promise<boolean> => (await run(engine, id, ['sh', '-c', reach(address)])).stdout === 'reached'
  await eventually(itself, { what: 'it listens' })
  return address
}

const isReached = async (inside: (line: string) => Promise<string>, addresses: readonly string[]): Promise<boolean> =>
  (await inside(addresses.map(reach).join('; '))).includes('reached')

/** Ways to the outside past the rules. */
export const networkWaysOut: readonly SecurityCase<NetworkArena>[] = [
  {
    id: 'around-the-proxy',
    severity: 'high',
    attacker: 'unsets the proxy variables, and tries TCP, UDP, ICMP, raw packets, IPv6 and the resolver',
    naive: 'a container on the default network whose environment names a proxy',
    held: 'no interface but the loopback, no route, no resolver: in sessions of mode `allow` and of mode `none`',
    control: async (arena) => {
      await using container = await naiveContainer({ env: ['http_proxy=http://127.0.0.1:9', 'https_proxy=http://127.0.0.1:9'] })
      const ways = await waysOut(arena, container.id, '0:0')
      // many engines have no addresses of version 6
      return ['icmp', 'interface', 'packet', 'resolver', 'route', 'tcp', 'udp'].every((way) => ways.includes(way))
    },
    attack: async (arena) => {
      await using none = await arena.other('none')
      const found = await Promise.all(
        [arena.session, none.session].map(async ({ container, user }) => await waysOut(arena, container, user)),
      )
      return found.some((ways) => ways.length > 0)
    },
  },
  {
    id: 'services-of-the-machine',
    severity: 'high',
    attacker: "tries the engine's TCP port at every address of the machine, also by `host.docker.internal` and through the proxy",
    naive: 'a container on the default network',
    held: 'refused: in sessions of mode `allow` and of mode `none`',
    control: async (arena) => await isReached(arena.naive.inside, await machine(arena, arena.naive.id)),
    attack: async (arena) => {
      const { ask, other, project, session } = arena
      const addresses = await machine(arena, gatewayName(session.id))
      const named = [...addresses, 'host.docker.internal:2375', 'gateway.docker.internal:2375', 'localhost:2375']
      await using none = await other('none')
      for (const one of [session, none.session]) if (await isReached(async (line) => await project.inside(one, line), named)) return true
      const forms = [...named, ...named.map((place) => place.replace(':2375', ''))].map((place) => `GET http://${place}/version`)
      const answers = await ask(session, [...forms, ...named.map((place) => `CONNECT ${place}`)])
      expect(answers).not.toContain('closed')
      return answers.some((status) => status !== '403')
    },
  },
  {
    id: 'session-to-session',
    severity: 'medium',
    attacker: 'tries a port on which another session listens, and the gateway of that',
    naive: 'two containers on the default network',
    held: 'refused, in mode `open` too; gateways do not reach each other',
    control: async ({ naive, project }) => {
      await using second = await naiveContainer()
      return await isReached(naive.inside, [await listening(project.scad.engine, second.id)])
    },
    attack: async (arena) => {
      const { ask, other, project, session } = arena
      const { engine } = project.scad
      await using second = await other()
      const gateway = `${(await run(engine, gatewayName(second.session.id), ['hostname', '-i'])).stdout.trim()}:3128`
      const fromGateway = async (line: string): Promise<string> => (await run(engine, gatewayName(session.id), ['sh', '-c', line])).stdout
      if (await isReached(fromGateway, [gateway])) return true
      if ((await ask(session, [`GET http://${gateway}/`, `CONNECT ${gateway}`])).some((status) => status !== '403')) return true
      await using first = await other('open')
      await using open = await other('open')
      return await isReached(async (line) => await project.inside(first.session, line), [await listening(engine, open.session.container)])
    },
  },
  {
    id: 'sockets-of-others',
    severity: 'high',
    attacker: 'looks for the socket of another session, and tries to replace its own',
    naive: 'two containers that are given one folder of sockets',
    held: 'each session has a folder of its own, and can change nothing there',
    control: async ({ home }) => {
      const host = { Binds: [`${home}:/run/egress`] }
      await using first = await naiveContainer({ host })
      await using second = await naiveContainer({ host })
      await first.inside('touch /run/egress/proxy.sock')
      return (await second.inside('rm /run/egress/proxy.sock && ls -A /run/egress')) === ''
    },
    attack: async ({ other, project, session }) => {
      await using second = await other()
      const sockets = async (one: Session): Promise<string> =>
        await project.inside(one, 'ls -i /run/scad/egress; find / -xdev -type s 2>/dev/null; :')
      const [own, others] = [await sockets(session), await sockets(second.session)]
      expect(own).toMatch(/^\d+ proxy\.sock$/m)
      const change =
        'touch /run/scad/egress/x || rm -f /run/scad/egress/proxy.sock || mv /run/scad/egress/proxy.sock /tmp || chmod 0 /run/scad/egress/proxy.sock'
      return own === others || (await project.inside(session, `(${change}) 2>/dev/null && echo changed || echo none`)) === 'changed'
    },
  },
  {
    id: 'gateway-of-parent',
    severity: 'high',
    attacker: 'is a fork, and looks for the gateway of its parent, which reaches what was opened for the parent since',
    naive: 'docker run --volumes-from, for a container that is to have what another has',
    held: 'its one socket leads to a gateway of its own, with the hosts that were allowed when it was made',
    control: async ({ home }) => {
      await using parent = await naiveContainer({ host: { Binds: [`${home}:/run/parent`] } })
      await using copy = await naiveContainer({ host: { VolumesFrom: [parent.id] } })
      await parent.inside('touch /run/parent/proxy.sock')
      return (await copy.inside('ls /run/parent')).includes('proxy.sock')
    },
    attack: async ({ ask, other, project }) => {
      await using parent = await other()
      const fork = await forkOf(project, parent.session)
      await allowHosts(project.scad, { session: parent.session.id, hosts: ['opened.example'] })
      const forms = ['GET http://allowed.example/', 'GET http://opened.example/']
      expect(await ask(parent.session, forms)).toEqual(['200', '200'])
      const [first, opened] = await ask(fork, forms)
      expect(first).toBe('200')
      const sockets = async (one: Session): Promise<string[]> =>
        (await project.inside(one, 'find / -type s -exec stat -c %d:%i {} + 2>/dev/null; :')).split('\n').filter(Boolean)
      const own = await sockets(parent.session)
      expect(own).not.toEqual([])
      return opened !== '403' || (await sockets(fork)).some((socket) => own.includes(socket))
    },
  },
  {
    id: 'gateway-killed',
    severity: 'high',
    attacker: 'waits until its gateway dies, or brings it down',
    naive: 'a container on the default network whose environment names a proxy that does not run',
    held: 'closed until the next job starts it again, with the rules as before',
    control: async ({ naive }) => await isReached(naive.inside, ['203.0.113.80:80']),
    attack: async ({ ask, project, session }) => {
      const forms = ['GET http://allowed.example/', 'GET http://other.example/']
      await killGateway(project.scad.engine, session)
      const meanwhile = await ask(session, forms)
      const direct = await isReached(async (line) => await project.inside(session, line), ['203.0.113.80:80'])
      await injectJob(project.scad, { session: session.id, command: ['true'] })
      expect(await ask(session, forms)).toEqual(['200', '403'])
      return direct || meanwhile.some((status) => status !== 'closed')
    },
  },
]
