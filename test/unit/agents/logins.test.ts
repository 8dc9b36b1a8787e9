import { expect, test } from 'vitest'
import { z } from 'zod'
import { adapters, findAdapter } from '../../../src/agents/adapters.ts'
import { type Login, tokenExpiry } from '../../../src/agents/login.ts'

const token = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
const read = (agent: string, content: unknown, ...models: string[]): Login | null | undefined =>
  findAdapter(agent).credentials.files[0]?.read(content, models)

const oauth = { type: 'oauth', access: 'a', refresh: 'r', expires: 5000 }

test.each([
  [
    'claude',
    { claudeAiOauth: { accessToken: 'a', refreshToken: 'r', expiresAt: 5000, scopes: ['x'] }, mcpOAuth: { server: { accessToken: 'm' } } },
    { expires: 5000, renews: true, copy: { claudeAiOauth: { accessToken: 'a', expiresAt: 5000, scopes: ['x'] } } },
  ],
  ['claude', { claudeAiOauth: { accessToken: 'a' } }, { expires: null, renews: false, copy: { claudeAiOauth: { accessToken: 'a' } } }],
  ['claude', { mcpOAuth: {} }, null],
  ['codex', { OPENAI_API_KEY: 'k', tokens: null }, { expires: null, renews: false, copy: { OPENAI_API_KEY: 'k', tokens: null } }],
  [
    'codex',
    { auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens: { access_token: token({ exp: 5 }), refresh_token: 'r', account_id: 'i' } },
    {
      expires: 5000,
      renews: true,
      copy: { auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens: { access_token: token({ exp: 5 }), refresh_token: '', account_id: 'i' } },
    },
  ],
  [
    'codex',
    { tokens: { access_token: 'opaque' } },
    { expires: null, renews: false, copy: { tokens: { access_token: 'opaque', refresh_token: '' } } },
  ],
  ['codex', { OPENAI_API_KEY: null, tokens: null }, null],
  [
    'gemini',
    { access_token: 'a', refresh_token: 'r', expiry_date: 5000, scope: 's' },
    { expires: 5000, renews: true, copy: { access_token: 'a', expiry_date: 5000, scope: 's' } },
  ],
  ['gemini', {}, null],
  ['opencode', { anthropic: oauth }, { expires: 5000, renews: true, copy: { anthropic: { ...oauth, refresh: '' } } }],
  [
    'opencode',
    { a: { type: 'oauth', access: 'a', expires: 5000 }, b: { type: 'api', key: 'k' } },
    {
      expires: null,
      renews: false,
      copy: { a: { type: 'oauth', access: 'a', refresh: '', expires: 5000 }, b: { type: 'api', key: 'k' } },
    },
  ],
  ['opencode', { some: { type: 'wellknown' } }, null],
])('%s reads the login in %j', (agent, content, login) => {
  expect(read(agent, content)).toEqual(login)
})

test('opencode takes the logins of its models alone', () => {
  const content = { anthropic: oauth, openai: { type: 'api', key: 'k' } }
  expect(read('opencode', content, 'openai/some-model')).toMatchObject({ expires: null, copy: { openai: { type: 'api', key: 'k' } } })
  expect(Object.keys(z.record(z.string(), z.unknown()).parse(read('opencode', content, 'anthropic/x')?.copy))).toEqual(['anthropic'])
  expect(read('opencode', content, 'google/x')).toBeNull()
  expect(findAdapter('opencode').credentials.variables('openai/x')).toEqual(['OPENAI_API_KEY'])
})

test.each(adapters.flatMap(({ name, credentials }) => credentials.files.map((file) => [name, file] as const)))(
  'a copy of a login of %s holds nothing that could renew it, wherever it stands',
  (_, { read: readFile }) => {
    const renewal = 'renewal-token'
    const contents = [
      { claudeAiOauth: { accessToken: 'a', refreshToken: renewal, expiresAt: 5000 }, refreshToken: renewal },
      { tokens: { access_token: 'a', refresh_token: renewal }, refresh_token: renewal, OPENAI_API_KEY: null },
      { access_token: 'a', refresh_token: renewal, expiry_date: 5000 },
      { anthropic: { ...oauth, refresh: renewal }, refresh: renewal },
    ]
    const copies = contents.flatMap((content) => readFile(content) ?? [])
    expect(copies.length).toBeGreaterThan(0)
    expect(JSON.stringify(copies)).not.toContain(renewal)
  },
)

test.each(['claude', 'codex', 'gemini', 'opencode'])('%s finds no login in what is none', (agent) => {
  for (const content of [null, [], 'text', 7]) expect(read(agent, content)).toBeNull()
})

test.each([
  [token({ exp: 1_700_000_000 }), 1_700_000_000_000],
  [token({ sub: 'x' }), null],
  ['sk-ant-api03-x.y.z', null],
  ['', null],
])('a token tells its end, or nothing', (text, time) => {
  expect(tokenExpiry(text)).toBe(time)
})
