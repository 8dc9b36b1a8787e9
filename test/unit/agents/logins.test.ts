import { expect, test } from 'vitest'
import { findAdapter } from '../../../src/agents/adapters.ts'
import { type Login, tokenExpiry } from '../../../src/agents/login.ts'

const token = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
const read = (agent: string, content: unknown): Login | null | undefined => findAdapter(agent).credentials.files[0]?.read(content)

test.each([
  ['claude', { claudeAiOauth: { accessToken: 'a', refreshToken: 'r', expiresAt: 5000 } }, { expires: 5000, renews: true }],
  ['claude', { claudeAiOauth: { accessToken: 'a' } }, { expires: null, renews: false }],
  ['claude', { mcpOAuth: {} }, null],
  ['codex', { OPENAI_API_KEY: 'k', tokens: null }, { expires: null, renews: false }],
  ['codex', { OPENAI_API_KEY: null, tokens: { access_token: token({ exp: 5 }), refresh_token: 'r' } }, { expires: 5000, renews: true }],
  ['codex', { tokens: { access_token: 'opaque' } }, { expires: null, renews: false }],
  ['codex', { OPENAI_API_KEY: null, tokens: null }, null],
  ['gemini', { access_token: 'a', refresh_token: 'r', expiry_date: 5000 }, { expires: 5000, renews: true }],
  ['gemini', {}, null],
  ['opencode', { anthropic: { type: 'oauth', access: 'a', refresh: 'r', expires: 5000 } }, { expires: 5000, renews: true }],
  ['opencode', { a: { type: 'oauth', access: 'a', expires: 5000 }, b: { type: 'api', key: 'k' } }, { expires: null, renews: false }],
  ['opencode', { some: { type: 'wellknown' } }, null],
])('%s reads the login in %j', (agent, content, login) => {
  expect(read(agent, content)).toEqual(login)
})

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
