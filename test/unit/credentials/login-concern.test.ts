import { expect, test } from 'vitest'
import { findAdapter } from '../../../src/agents/adapters.ts'
import type { FoundLogin } from '../../../src/credentials/agent-login.ts'
import { loginConcern } from '../../../src/credentials/login-concern.ts'

const minute = 60_000
const now = 1_800_000_000_000
const row = findAdapter('claude')
const file = (change: Partial<Extract<FoundLogin, { place: string }>> = {}): FoundLogin => ({
  ...{ by: 'file', place: '~/login', expires: now + 42 * minute, renews: true, empty: false },
  ...change,
})
const what = (found: FoundLogin, timeoutMs: number | null = null) => loginConcern(found, row, { now, timeoutMs })?.what ?? null

test('a login is no concern while it lasts longer than the job, or an hour where that has no limit', () => {
  expect(what(file(), 30 * minute)).toBeNull()
  expect(what(file({ expires: now + 61 * minute }))).toBeNull()
  expect(what(file({ expires: null }))).toBeNull()
  expect(what({ by: 'nothing' })).toBeNull()
})

test.each([
  [file(), null, 'its login, ~/login, expires in 42m'],
  [file(), 120 * minute, 'its login, ~/login, expires in 42m, before the 2h of this job are over'],
  [file({ by: 'mount', expires: now - minute }), null, '~/login expired 1m ago'],
  [file({ by: 'variable', place: 'KEY', empty: true }), null, 'KEY is empty'],
  [file({ by: 'mount', empty: true }), null, '~/login holds no login'],
] as const)('%j is one in a job of %s ms', (found, timeoutMs, text) => {
  expect(what(found, timeoutMs)).toBe(text)
})

test('what helps is named: a newer copy where one can come, else another kind of login', () => {
  const concern = (found: FoundLogin) => loginConcern(found, row, { now, timeoutMs: null })
  expect(concern(file())).toMatchObject({ advice: expect.stringMatching(/^scad session refresh .*or set ANTHROPIC_API_KEY/), fix: null })
  expect(concern(file({ by: 'variable' }))).toMatchObject({ advice: row.loginFix, fix: null })
  expect(concern({ by: 'none', over: { place: '~/login', expires: now }, variables: ['KEY'], files: ['~/login'] })).toMatchObject({
    advice: expect.stringMatching(/^start Claude Code here once/),
    fix: 'export KEY=YOUR_KEY',
  })
})

test.each([
  [['A', 'B', 'C'], ['~/login'], 'there is none of A, B, C, ~/login', row.loginFix, 'A'],
  [['A'], ['~/login'], 'there is neither A nor ~/login', row.loginFix, 'A'],
  [['A', 'B'], [], 'there is neither A nor B', 'set A or B', 'A'],
  [['A'], [], 'there is no A', 'set A', 'A'],
  [['A', 'ANTHROPIC_API_KEY'], [], 'there is neither A nor ANTHROPIC_API_KEY', 'set A or ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY'],
  [[], ['~/login'], 'there is no ~/login', 'log in with Claude Code on this machine', null],
])('without a login, what is named is where one may come from: %j, %j', (variables, files, text, advice, exported) => {
  expect(loginConcern({ by: 'none', over: null, variables, files }, row, { now, timeoutMs: null })).toEqual({
    what: `it gets no login from this machine: ${text}`,
    advice,
    fix: exported && `export ${exported}=YOUR_KEY`,
  })
})
