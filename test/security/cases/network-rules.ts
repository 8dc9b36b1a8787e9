import { expect } from 'vitest'
import { runInside } from '../../../src/session/run-inside.ts'
import type { Session } from '../../../src/session/session.ts'
import { run } from '../../support/engine.ts'
import { eventually } from '../../support/eventually.ts'
import { reach } from '../../support/gateway.ts'
import type { NetworkArena } from '../network-arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** Request lines that ask for what the session may have. */
const allowed = [
  'GET http://allowed.example/',
  'GET HTTP://ALLOWED.example./',
  'GET http://suffix.example/',
  'GET http://deep.below.suffix.example/',
  'CONNECT allowed.example:443',
]

/** Those that a list which is held against the address as a whole lets through. */
const disguised = [
  'GET http://evilallowed.example/',
  'CONNECT evilallowed.example:443',
  'GET http://allowed.example.other.example/',
  'GET http://evilsuffix.example/',
  'GET http://other.example/allowed.example',
  'GET http://other.example/?allowed.example',
  'GET http://203.0.113.80/allowed.example',
  'GET http://allowed.example:8080/',
  'CONNECT allowed.example:22',
  'CONNECT allowed.example:80',
]

/** Names that are allowed, and stand for an address of the gateway itself or its neighbours. */
const leadingInside = ['GET http://private.example/', 'CONNECT private.example:443', 'CONNECT loopback.example:443']

/** Pages of squid itself, and hosts by other protocols. */
const ownPages = [
  'GET cache_object://allowed.example:80/server_list',
  'GET cache_object://allowed.example/config',
  'GET cache_object://127.0.0.1/info',
  'GET http://allowed.example/squid-internal-mgr/menu',
  'GET http://127.0.0.1:3128/squid-internal-mgr/server_list',
  'GET ftp://allowed.example:80/file',
]

/** What nobody allowed, however it is written. */
const others = [
  'GET http://allowed.example@other.example/',
  'GET http://other.example/',
  'CONNECT other.example:443',
  'GET http://203.0.113.80/',
  'CONNECT 203.0.113.80:443',
  'GET http://3405803856/',
  'GET http://0xcb007150/',
  'GET http://0313.0.0161.0120/',
  'GET http://[::ffff:203.0.113.80]/',
  'CONNECT [::1]:443',
  'GET http://127.0.0.1/',
  'GET http://localhost/',
  'GET http://169.254.169.254/latest/meta-data/',
]

/** Who a container is to those who ask from inside of it. */
const rootOf = (id: string): Pick<Session, 'container' | 'user'> => ({ container: id, user: '0:0' })

/** What a session may ask its gateway for. */
export const networkRules: readonly SecurityCase<NetworkArena>[] = [
  {
    id: 'forbidden-hosts',
    severity: 'high',
    attacker: 'asks the proxy for hosts that nobody allowed, by name and by address in every way to write one',
    naive: 'a container on the default network',
    held: 'each is refused; the allowed ones answer',
    control: async ({ naive }) => (await naive.inside(reach('203.0.113.80:80'))) === 'reached',
    attack: async ({ ask, session }) => {
      expect(new Set(await ask(session, allowed))).toEqual(new Set(['200']))
      return await isAnyLetThrough(ask, session, others)
    },
  },
  {
    id: 'disguised-hosts',
    severity: 'high',
    attacker: 'asks for a host that looks like an allowed one, or for another port of one',
    naive: 'squid with the allowed names as patterns of an address',
    held: 'each is refused',
    control: async ({ ask, naiveProxy }) => (await ask(rootOf(naiveProxy.id), disguised)).every((status) => status === '200'),
    attack: async ({ ask, session }) => await isAnyLetThrough(ask, session, disguised),
  },
  {
    id: 'pages-of-the-proxy',
    severity: 'critical',
    attacker: "asks the proxy for its own pages, which tell of the company's proxy and the login there",
    naive: 'squid without a rule for them',
    held: 'each is refused, as is a host by another protocol',
    control: async ({ ask, naiveProxy }) => (await ask(rootOf(naiveProxy.id), ownPages)).includes('200'),
    attack: async ({ ask, session }) => await isAnyLetThrough(ask, session, ownPages),
  },
  {
    id: 'names-leading-inside',
    severity: 'high',
    attacker: 'owns an allowed name, and has it stand for a private address or for the gateway itself',
    naive: 'squid with the allowed names before the private addresses',
    held: 'each is refused',
    // it tries to go there, and finds nobody
    control: async ({ ask, naiveProxy }) => !(await ask(rootOf(naiveProxy.id), leadingInside)).includes('403'),
    attack: async ({ ask, session }) => await isAnyLetThrough(ask, session, leadingInside),
  },
  {
    id: 'secrets-in-names',
    severity: 'high',
    attacker: 'puts a secret into a name below a domain of its own, and has it looked up',
    naive: 'a container on the default network; squid with the private addresses before the last rule',
    held: 'a resolver that counts hears of none, neither from the session nor from its gateway',
    control: async (arena) => {
      const { ask, naive, naiveProxy } = arena
      await naive.inside('getent hosts naive-direct.other.example')
      await ask(rootOf(naiveProxy.id), ['GET http://naive-proxied.other.example/'])
      const heard = await heardOf(arena, 'naive-')
      return heard.has('naive-direct.other.example') && heard.has('naive-proxied.other.example')
    },
    attack: async (arena) => {
      const { ask, project, session } = arena
      await ask(session, ['GET http://secret-get.other.example/', 'CONNECT secret-connect.other.example:443'])
      const lookup = 'getent hosts secret-direct.other.example; perl -e \'gethostbyname "secret-perl.other.example"\''
      await runInside(project.scad, session.container, { command: ['sh', '-c', lookup], user: session.user })
      return (await heardOf(arena, 'secret-')).size > 0
    },
  },
]

async function isAnyLetThrough(ask: NetworkArena['ask'], session: Session, forms: readonly string[]): Promise<boolean> {
  const answers = await ask(session, forms)
  // one that asks for nothing at all is no attack
  expect(answers).toHaveLength(forms.length)
  expect(answers).not.toContain('closed')
  return answers.some((status) => status !== '403')
}

let marks = 0

/** The names of a beginning that the resolver was asked for until now. */
async function heardOf({ asked, naive, project }: NetworkArena, beginning: string): Promise<Set<string>> {
  // whatever was asked before comes before it
  const mark = `mark-${++marks}.other.example`
  await run(project.scad.engine, naive.id, ['getent', 'hosts', mark])
  const names = async (): Promise<string[] | null> => {
    const all = await asked()
    return all.includes(mark) ? all : null
  }
  return new Set((await eventually(names, { what: 'the resolver tells' })).filter((name) => name.startsWith(beginning)))
}
