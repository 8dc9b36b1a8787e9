import { expect, test } from 'vitest'
import type { AgentLogin } from '../../../src/credentials/agent-login.ts'
import { findLogin, type LoginRequest } from '../../../src/credentials/find-login.ts'
import { doorTo, type KeyDoor } from '../../../src/credentials/gateway-login.ts'
import type { SessionAgent } from '../../../src/scad/session-spec.ts'

const key = 'fake-key-0123456789'

async function find(agent: Partial<SessionAgent>, env: Record<string, string>, more: Partial<LoginRequest> = {}): Promise<AgentLogin> {
  const whole = { adapter: 'claude', env: {}, ...agent }
  const request = { name: 'one', agent: whole, agents: { one: whole }, inherited: {}, set: {}, mounts: [], mode: 'allow' as const, ...more }
  return await findLogin({ env: { HOME: '/nonexistent', ...env }, now: () => 0 }, request)
}

function doorOf({ gateway }: AgentLogin): KeyDoor | null {
  return gateway && doorTo(gateway, 'one-1')
}

test.each([
  ['claude', 'ANTHROPIC_API_KEY', { host: 'api.anthropic.com', path: '', below: '/v1/', header: { name: 'x-api-key', value: key } }],
  [
    'claude',
    'CLAUDE_CODE_OAUTH_TOKEN',
    { host: 'api.anthropic.com', path: '', below: '/v1/', header: { name: 'authorization', value: `Bearer ${key}` } },
  ],
  [
    'codex',
    'CODEX_API_KEY',
    { host: 'api.openai.com', path: '/v1', below: '/', header: { name: 'authorization', value: `Bearer ${key}` } },
  ],
  [
    'gemini',
    'GEMINI_API_KEY',
    { host: 'generativelanguage.googleapis.com', path: '', below: '/v1beta/', header: { name: 'x-goog-api-key', value: key } },
  ],
  [
    'opencode',
    'OPENAI_API_KEY',
    { host: 'api.openai.com', path: '/v1', below: '/', header: { name: 'authorization', value: `Bearer ${key}` } },
  ],
])('%s with %s in a session with a gateway has nothing of it inside', async (adapter, name, upstream) => {
  const login = await find({ adapter }, { [name]: key })
  expect(login).toMatchObject({ found: { by: 'gateway', place: name }, name, variables: {}, files: [] })
  expect(login.gateway).toMatchObject({ agent: 'one', key: upstream, own: false })
  expect(doorOf(login)?.address).toBe('http://127.0.0.1:3129/one-1')
  expect(doorOf(login)?.env[name]).not.toBe('')
  expect(JSON.stringify({ ...login, gateway: { ...login.gateway, key: null } })).not.toContain(key)
})

test('a key that the config or the job gives an agent stays outside too', async () => {
  const login = await find({}, {}, { set: { ANTHROPIC_API_KEY: key } })
  expect(login.gateway?.key.header).toEqual({ name: 'x-api-key', value: key })
})

test('an address of this machine, or of the config, is where its requests go, and the gateway stands in its place', async () => {
  const address = 'https://llm.example.com/anthropic/'
  const led = { key: { host: 'llm.example.com', path: '/anthropic' } }
  const login = await find({}, { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: address })
  expect(login.gateway).toMatchObject(led)
  expect(doorOf(login)?.env['ANTHROPIC_BASE_URL']).toBe('http://127.0.0.1:3129/one-1')
  const elsewhere = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: 'https://other.example' }
  expect((await find({}, elsewhere, { set: { ANTHROPIC_BASE_URL: address } })).gateway).toMatchObject(led)
  // a key of the config is not for whom this machine says
  const own = await find({}, { ANTHROPIC_BASE_URL: address }, { set: { ANTHROPIC_API_KEY: key } })
  expect(own.gateway?.key.host).toBe('api.anthropic.com')
})

const host = { ANTHROPIC_API_KEY: key }

test.each<[why: RegExp, env: Record<string, string>, more: Partial<LoginRequest>]>([
  [/network is "open"/, host, { mode: 'open' }],
  [/network is "none"/, host, { mode: 'none' }],
  [/everything in its sessions/, host, { set: host, inherited: host }],
  [/sets ANTHROPIC_AUTH_TOKEN and ANTHROPIC_API_KEY$/, {}, { set: { ...host, ANTHROPIC_AUTH_TOKEN: key } }],
  [/signs that no key has$/, { ANTHROPIC_API_KEY: 'a";}' }, {}],
  [/signs that no key has$/, {}, { set: { ANTHROPIC_API_KEY: '' } }],
  ...[
    'http://a.example',
    'https://a.example:8443',
    'https://10.0.0.1',
    'https://u:p@a.example',
    'https://a.example/?x',
    'x',
    'https://a.example/$x',
  ].map((address): [RegExp, Record<string, string>, object] => [
    /^ANTHROPIC_BASE_URL is not the https/,
    { ...host, ANTHROPIC_BASE_URL: address },
    {},
  ]),
])('where its gateway cannot add its key, as %s, an agent holds it itself, or gets none where it must not', async (why, env, more) => {
  expect(await find({ credentials: 'gateway' }, env, more)).toMatchObject({
    found: { by: 'none', why: expect.stringMatching(why) },
    variables: {},
    gateway: null,
  })
  const login = await find({}, env, more)
  expect(login.gateway).toBeNull()
  expect(login.found.by).toBe('variable')
})

test('a config that says so has the key inside', async () => {
  expect(await find({ credentials: 'env' }, host)).toMatchObject({ found: { by: 'variable' }, variables: host, gateway: null })
})
