import { expect, test } from 'vitest'
import { normalise } from '../../../src/config/normalise.ts'
import { type Config, configSchema } from '../../../src/config/schema.ts'

const small: Config = { name: 'atlas', repos: { core: { path: './core' } } }
const read = (change: Partial<Config>) => configSchema.safeParse({ ...small, ...change })
const networkOf = (change: Partial<Config>) =>
  normalise(configSchema.parse({ ...small, ...change }), '/project/scad.config.ts', '/h').network

test.each([
  [{}, { mode: 'none', allow: [] }],
  [{ network: 'open' as const }, { mode: 'open', allow: [] }],
  [{ network: {} }, { mode: 'none', allow: [] }],
  [{ network: { allow: ['a.example'] } }, { mode: 'allow', allow: ['a.example'] }],
  [{ agent: 'claude' }, { mode: 'allow', allow: [] }],
  [
    { agent: 'claude', network: 'none' as const },
    { mode: 'none', allow: [] },
  ],
  [{ agents: { x: { adapter: 'command' as const, argv: ['x'] } } }, { mode: 'none', allow: [] }],
])('%j means %j', (config, network) => {
  expect(networkOf(config)).toEqual(network)
})

test('presets are spelled out, and nothing is listed twice', () => {
  expect(networkOf({ network: { allow: ['pypi', 'pypi.org', '.corp.example'] } }).allow).toEqual([
    'pypi.org',
    'files.pythonhosted.org',
    '.corp.example',
  ])
})

test.each([
  ['registry.example.com', 'registry.example.com'],
  ['.example.com', '.example.com'],
  ['a-b.x1.example', 'a-b.x1.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
])('%s is a host', (text, host) => {
  expect(networkOf({ network: { allow: [text] } }).allow).toEqual([host])
})

test.each([
  ['*.example.com', /wildcard/],
  ['https://example.com', /write the host alone/],
  ['example.com:8443', /a port/],
  ['Example.com', /lower case/],
  ['10.0.0.1', /IP address/],
  ['::1', /IP address/],
  ['[fe80::1]', /IP address/],
  ['0x7f.1', /neither a host/],
  ['localhost', /neither a host/],
  ['.com', /neither a host/],
  ['cargo', /nor one of npm, pypi, debian, crates, go, github/],
  ['', /neither a host/],
  ['-a.example', /neither a host/],
  ['a..example', /neither a host/],
  [`${'a'.repeat(64)}.example`, /neither a host/],
  ['a.example\nb.example', /neither a host/],
])('%j is none', (text, problem) => {
  const { error } = read({ network: { allow: [text] } })
  expect(JSON.stringify(error?.issues)).toMatch(problem)
})

test('hosts to allow are refused where nothing looks at them', () => {
  expect(read({ network: { mode: 'none', allow: ['a.example'] } }).success).toBe(false)
})
