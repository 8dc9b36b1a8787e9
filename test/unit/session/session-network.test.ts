import { expect, test } from 'vitest'
import { normalise } from '../../../src/config/normalise.ts'
import { type Config, configSchema } from '../../../src/config/schema.ts'
import { networkEnv, sessionNetwork } from '../../../src/session/session-network.ts'

const network = (change: Partial<Config>, env: Record<string, string> = {}) =>
  sessionNetwork(normalise(configSchema.parse({ name: 'a', repos: { core: { path: '.' } }, ...change }), '/p/scad.config.ts', '/h'), env)

test('a session may reach the hosts of its agents and those of its config', () => {
  expect(
    network({
      agents: { a: { adapter: 'claude' }, b: { adapter: 'opencode', model: 'openai/x' } },
      agent: 'a',
      network: { allow: ['npm'] },
    }),
  ).toEqual({
    mode: 'allow',
    allow: ['registry.npmjs.org', 'api.anthropic.com', 'api.openai.com'],
    unreachable: [],
  })
})

test('an address that stands for the API is let through wherever it is given', () => {
  const address = 'https://llm.corp.example/v1'
  const hosts = ['api.anthropic.com', 'llm.corp.example']
  expect(network({ agent: 'claude' }, { ANTHROPIC_BASE_URL: address }).allow).toEqual(hosts)
  expect(network({ agents: { claude: { adapter: 'claude', env: { ANTHROPIC_BASE_URL: address } } } }).allow).toEqual(hosts)
  expect(network({ agents: { claude: { adapter: 'claude', env: { ANTHROPIC_BASE_URL: '$LLM' } } } }, { LLM: address }).allow).toEqual(hosts)
  expect(network({ agent: 'claude', environment: { env: { ANTHROPIC_BASE_URL: address } } }).allow).toEqual(hosts)
})

test.each(['http://127.0.0.1:8080', 'https://llm.corp.example:8443', 'https://10.0.0.1', 'llm'])(
  '%s is told as out of reach',
  (address) => {
    const { allow, unreachable } = network({ agent: 'claude' }, { ANTHROPIC_BASE_URL: address })
    expect(allow).toEqual(['api.anthropic.com'])
    expect(unreachable).toEqual([expect.stringMatching(/^ANTHROPIC_BASE_URL names /)])
  },
)

test('variables lead to the gateway where there is one, and tell of the proxies of this machine only in an open network', () => {
  const env = (mode: 'none' | 'allow' | 'open') =>
    networkEnv({ env: { http_proxy: 'http://u:p@proxy:1' }, progress: () => {} }, mode, { proxy: 'host' })
  expect(env('none')).toEqual({})
  expect(env('open')).toEqual({ http_proxy: 'http://u:p@proxy:1', HTTP_PROXY: 'http://u:p@proxy:1' })
  expect(env('allow')).toMatchObject({
    http_proxy: 'http://127.0.0.1:3128',
    ALL_PROXY: 'http://127.0.0.1:3128',
    no_proxy: 'localhost,127.0.0.1,::1',
  })
  expect(JSON.stringify(env('allow'))).not.toContain('proxy:1')
})
