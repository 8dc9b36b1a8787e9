import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgentLogin } from '../../../src/credentials/agent-login.ts'
import { findLogin, type LoginRequest } from '../../../src/credentials/find-login.ts'
import type { SessionAgent } from '../../../src/scad/session-spec.ts'

const now = 1_800_000_000_000
const file = '.claude/.credentials.json'

let home: string
beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), 'scad-home-'))))
afterEach(async () => await rm(home, { recursive: true }))

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true })
  await writeFile(join(home, path), typeof content === 'string' ? content : JSON.stringify(content))
}

const oauth = (token: string, expiresAt = now + 1000) => ({ claudeAiOauth: { accessToken: token, refreshToken: 'renewal', expiresAt } })

async function find(agent: Partial<SessionAgent>, env: Record<string, string> = {}, more: Partial<LoginRequest> = {}): Promise<AgentLogin> {
  const whole = { adapter: 'claude', env: {}, ...agent }
  const request = { name: 'whole', agent: whole, agents: { whole }, inherited: {}, set: {}, mounts: [], mode: 'none' as const, ...more }
  return await findLogin({ env: { HOME: home, ...env }, now: () => now }, request)
}

test('an agent gets the variable that its program prefers, and those alone that say whom it is for', async () => {
  await write(file, oauth('of-the-file'))
  const env = {
    ANTHROPIC_API_KEY: 'k',
    CLAUDE_CODE_OAUTH_TOKEN: 't',
    ANTHROPIC_BASE_URL: 'http://gateway',
    OPENAI_API_KEY: 'o',
    OTHER: 'x',
  }
  expect(await find({}, env)).toMatchObject({
    name: 'ANTHROPIC_API_KEY',
    variables: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'http://gateway' },
    files: [],
  })
  expect((await find({ adapter: 'opencode', model: 'openai/x' }, env)).variables).toEqual({ OPENAI_API_KEY: 'o' })
  expect((await find({ adapter: 'codex' }, env)).variables).toEqual({})
  expect(await find({ adapter: 'command', argv: ['x'] }, env)).toMatchObject({ found: { by: 'nothing' }, variables: {}, files: [] })
})

test('what its config gives it keeps everything of this machine away', async () => {
  await write(file, oauth('of-the-file'))
  const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'http://gateway' }
  expect(await find({}, env, { set: { CLAUDE_CODE_OAUTH_TOKEN: 'own' } })).toMatchObject({
    name: 'CLAUDE_CODE_OAUTH_TOKEN',
    variables: {},
    files: [],
  })
  // the same key by way of the config is for whom this machine says
  expect((await find({}, env, { set: { ANTHROPIC_API_KEY: 'k' } })).variables).toEqual({ ANTHROPIC_BASE_URL: 'http://gateway' })
  expect((await find({}, env, { set: { ANTHROPIC_API_KEY: 'other' } })).variables).toEqual({})
  const mounts = [{ source: join(home, '.claude'), target: '/home/agent/.claude', mode: 'ro' as const }]
  expect(await find({}, env, { mounts })).toMatchObject({ found: { by: 'mount', renews: true }, name: file, variables: {}, files: [] })
  expect((await find({}, env, { set: { ANTHROPIC_BASE_URL: 'http://other' } })).variables).toEqual({ ANTHROPIC_API_KEY: 'k' })
})

test('without a variable it gets a copy of its login, without what renews it', async () => {
  await write(file, oauth('of-the-file'))
  const { found, name, variables, files } = await find({}, { ANTHROPIC_API_KEY: '' })
  expect({ found, name, variables }).toEqual({
    found: { by: 'file', place: `~/${file}`, expires: now + 1000, renews: true, empty: false },
    name: file,
    variables: {},
  })
  expect(files).toEqual([{ path: file, text: JSON.stringify({ claudeAiOauth: { accessToken: 'of-the-file', expiresAt: now + 1000 } }) }])
})

test.each([
  ['env', 'ANTHROPIC_API_KEY'],
  ['login', file],
  ['none', ''],
] as const)('with credentials %s it gets %j', async (credentials, name) => {
  await write(file, oauth('of-the-file'))
  expect((await find({ credentials }, { ANTHROPIC_API_KEY: 'k' })).name).toBe(name)
})

test('a login that is over is not copied, but told', async () => {
  await write(file, oauth('over', now - 1))
  expect(await find({})).toMatchObject({ found: { by: 'none', over: { place: `~/${file}`, expires: now - 1 } }, name: '', files: [] })
})

test.each([
  [{}, ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'], ['~/.claude/.credentials.json']],
  [{ credentials: 'env' as const, adapter: 'opencode', model: 'anthropic/x' }, ['ANTHROPIC_API_KEY'], []],
  [{ credentials: 'login' as const }, [], ['~/.claude/.credentials.json']],
])('where a login was looked for in vain is told: %j', async (agent, variables, files) => {
  expect((await find(agent)).found).toEqual({ by: 'none', over: null, variables, files })
})

test('whatever else stands in the place of a login is none', async () => {
  const none = { found: { by: 'none', over: null }, files: [] }
  expect(await find({})).toMatchObject(none)
  for (const content of ['{', '[]', JSON.stringify(oauth('x'.repeat(300_000)))]) {
    await write(file, content)
    expect(await find({})).toMatchObject(none)
  }
  await rm(join(home, file))
  execFileSync('mkfifo', [join(home, file)])
  expect(await find({})).toMatchObject(none)
})
