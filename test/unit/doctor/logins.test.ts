import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Finding } from '../../../src/doctor/check.ts'
import { diagnose } from '../../../src/doctor/diagnose.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import { makeRepo } from '../../support/git.ts'

const hour = 3_600_000
const secret = 'sk-secret-value'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-logins-'))
  await makeRepo(join(folder, 'app'), { files: { a: '1' } })
})
afterEach(async () => await rm(folder, { recursive: true }))

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), JSON.stringify(content))
}

/** What is found of the login of one agent of this config, on a host with these variables. */
async function login(config: Record<string, unknown>, variables: Record<string, string> = {}): Promise<Finding | undefined> {
  await write('scad.config.json', { name: 'atlas', repos: { app: { path: './app' } }, ...config })
  const { PATH } = process.env
  const env = { PATH, HOME: folder, DOCKER_HOST: `unix://${join(folder, 'none')}`, SCAD_HOME: join(folder, 'home'), ...variables }
  const { findings } = await diagnose(createScad({ env, cwd: folder }))
  expect(JSON.stringify(findings)).not.toContain(secret)
  return findings.find(({ check }) => check === 'logins')
}

const claude = (env: Record<string, string> = {}) => ({ agents: { one: { adapter: 'claude', env } } })
const token = (exp: number): string => `e30.${Buffer.from(JSON.stringify({ exp, secret })).toString('base64url')}.${secret}`

test('a key that the config takes from the host is ok while it is set, and its value is nowhere', async () => {
  const config = claude({ ANTHROPIC_API_KEY: '$KEY' })
  expect(await login(config, { KEY: secret })).toMatchObject({
    title: 'login one',
    verdict: 'ok',
    what: expect.stringContaining('ANTHROPIC_API_KEY'),
  })
  expect(await login(config, { KEY: '' })).toMatchObject({ verdict: 'failed', what: 'ANTHROPIC_API_KEY is empty' })
})

test('a token that tells its end is told with it', async () => {
  const config = claude({ CLAUDE_CODE_OAUTH_TOKEN: '$KEY' })
  const now = Date.now() / 1000
  expect(await login(config, { KEY: token(now + 3 * 3600) })).toMatchObject({
    verdict: 'ok',
    what: expect.stringMatching(/valid for 2h 59m|valid for 3h/),
  })
  expect(await login(config, { KEY: token(now - 3 * 3600) })).toMatchObject({
    verdict: 'failed',
    what: expect.stringContaining('expired 3h'),
  })
})

test('an agent without a login is a warning that says how to give it one', async () => {
  const none = {
    verdict: 'warning',
    advice: expect.stringMatching(/^set ANTHROPIC_API_KEY, or /),
    fix: 'export ANTHROPIC_API_KEY=YOUR_KEY',
  }
  expect(await login(claude())).toMatchObject({
    ...none,
    what: 'it gets no login from this machine: there is none of ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN, ~/.claude/.credentials.json',
  })
  await write('.claude/.credentials.json', {
    claudeAiOauth: { accessToken: secret, expiresAt: Date.now() - 5 * hour, refreshToken: secret },
  })
  expect(await login(claude())).toMatchObject({
    verdict: 'warning',
    what: expect.stringMatching(/^the login in ~\/\.claude\/\.credentials\.json expired 5h ago, and only Claude Code/),
    advice: expect.stringMatching(/^start Claude Code here once/),
  })
})

test('a variable of this machine is the login of an agent that is given none, unless the config says where it comes from', async () => {
  const variables = { ANTHROPIC_API_KEY: secret }
  expect(await login(claude(), variables)).toMatchObject({
    verdict: 'ok',
    what: expect.stringMatching(/^by ANTHROPIC_API_KEY, added by its gateway;/),
  })
  const agent = (credentials: string) => ({ agents: { one: { adapter: 'claude', credentials } } })
  expect(await login(agent('env'), variables)).toMatchObject({ what: expect.stringMatching(/^by ANTHROPIC_API_KEY, held by its jobs;/) })
  expect(await login({ ...agent('gateway'), network: 'open' }, variables)).toMatchObject({
    verdict: 'warning',
    what: 'its gateway cannot add its key: its sessions have no gateway, as their network is "open"',
  })
  expect(await login(agent('login'), variables)).toMatchObject({ verdict: 'warning' })
  expect(await login(agent('none'), variables)).toMatchObject({ verdict: 'skipped' })
})

test('a login that is copied is told with how long it lasts, and that nothing renews it inside', async () => {
  const copied = { claudeAiOauth: { accessToken: secret, expiresAt: Date.now() + 5 * hour } }
  await write('.claude/.credentials.json', copied)
  expect(await login(claude())).toMatchObject({
    verdict: 'ok',
    what: expect.stringMatching(/^by a copy of ~\/.+, held by the session; valid for (?:5h|4h 59m)$/),
  })
  await write('.claude/.credentials.json', { claudeAiOauth: { ...copied.claudeAiOauth, refreshToken: secret } })
  expect(await login(claude())).toMatchObject({
    verdict: 'warning',
    what: expect.stringContaining('its refresh token stays here'),
    fix: null,
    advice: expect.stringMatching(/session refresh .*claude setup-token/),
  })
})

test('a mounted login is told with how long it lasts, and what comes of its refresh token', async () => {
  const mounted = async (expiresAt: number, refreshToken?: string): Promise<Finding | undefined> => {
    await write('logins/claude.json', { claudeAiOauth: { accessToken: secret, expiresAt, refreshToken } })
    const target = '/home/agent/.claude/.credentials.json'
    return await login({ ...claude(), mounts: [{ source: './logins/claude.json', target }] })
  }
  expect(await mounted(Date.now() + 5 * hour)).toMatchObject({
    verdict: 'ok',
    what: expect.stringMatching(/claude\.json, mounted; valid for (?:5h|4h 59m)$/),
  })
  expect(await mounted(Date.now() - 5 * hour)).toMatchObject({ verdict: 'failed', what: expect.stringContaining('expired 5h ago') })
  expect(await mounted(Date.now() + 5 * hour, secret)).toMatchObject({ verdict: 'warning', what: expect.stringContaining('logged out') })
})

test('an agent that has no login is passed over', async () => {
  expect(await login({ agents: { one: { adapter: 'command', argv: ['sh'] } } })).toMatchObject({ verdict: 'skipped' })
})
