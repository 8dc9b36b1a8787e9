import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import { eventually } from '../support/eventually.ts'
import type { Turn } from '../support/model-server/turn.ts'
import { type Bench, makeBench } from './bench.ts'
import { modelAddress, type RealAgent, realAgent } from './real-agent.ts'
import { agentResults, recordSeen, wasSeen } from './results.ts'

const turns: Turn[] = [{ shell: 'until test -e /tmp/go; do sleep 0.2; done' }, { say: 'done' }]
const hour = 3_600_000

/** Puts a login into the home of whoever runs scad. */
async function logIn({ project }: Bench, path: string, content: unknown): Promise<void> {
  const file = join(project.folder, 'user', path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(content))
}

/** What the agent logged in with at the model so far. */
const keys = ({ model }: Bench): string[] => model.requests.filter(({ turn }) => turn !== null).map(({ key }) => key)

const loggedIn = async ({ adapter }: RealAgent): Promise<void> =>
  await recordSeen({ adapter, version: adapterNamed(adapter)?.defaultVersion ?? '', id: 'login-file', seen: 'succeeded' })

const skipped = !agentResults.wanted()
const title = 'a copy of a login, without what renews it'

describe.skipIf(skipped)(skipped ? `${title}, is left to npm run agents` : title, () => {
  test.skipIf(wasSeen('claude', 'login-file'))('is what claude logs in with, and a newer one while it works', async () => {
    const agent = { ...realAgent('claude'), env: { ANTHROPIC_BASE_URL: modelAddress } }
    await using bench = await makeBench(agent, { login: turns })
    const claude = async (accessToken: string): Promise<void> =>
      await logIn(bench, '.claude/.credentials.json', {
        claudeAiOauth: { accessToken, refreshToken: 'renewal', expiresAt: Date.now() + 5 * hour, scopes: ['user:inference'] },
      })
    await claude('first-token')
    const job = bench.play('login')
    await eventually(() => keys(bench).includes('first-token'), { what: 'a request with the first token', timeoutMs: 120_000 })
    await claude('newer-token')
    await bench.scad('session', 'refresh', bench.session.id)
    await bench.project.inside(bench.session, 'touch /tmp/go')
    expect(await job).toMatchObject({ state: 'succeeded' })
    expect(keys(bench)).toEqual(['first-token', 'newer-token'])
    await loggedIn(agent)
  })

  test.skipIf(wasSeen('codex', 'login-file'))('is what codex logs in with', async () => {
    // of an account it packs what it sends
    const unpacked = `printf '[features]\\nenable_request_compression = false\\n' >> /etc/codex/config.toml`
    const agent = realAgent('codex')
    await using bench = await makeBench({ ...agent, env: {}, run: [...agent.run, unpacked] }, { login: turns })
    const account = { chatgpt_account_id: 'account', chatgpt_plan_type: 'pro', chatgpt_user_id: 'user' }
    const token = jwt({ exp: Math.floor((Date.now() + 5 * hour) / 1000), 'https://api.openai.com/auth': account })
    await logIn(bench, '.codex/auth.json', {
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: null,
      tokens: { id_token: token, access_token: token, refresh_token: 'renewal', account_id: 'account' },
      last_refresh: new Date().toISOString(),
    })
    await bench.project.inside(bench.session, 'touch /tmp/go')
    expect(await bench.play('login')).toMatchObject({ state: 'succeeded' })
    expect(new Set(keys(bench))).toEqual(new Set([token]))
    await loggedIn(agent)
  })

  test.skipIf(wasSeen('opencode', 'login-file'))('is what opencode logs in with', async () => {
    const agent = realAgent('opencode')
    const config = agent.env['OPENCODE_CONFIG_CONTENT']?.replace(/,"apiKey":"[^"]*"/, '') ?? ''
    await using bench = await makeBench({ ...agent, env: { OPENCODE_CONFIG_CONTENT: config } }, { login: turns })
    await logIn(bench, '.local/share/opencode/auth.json', { scripted: { type: 'api', key: 'a-key-of-the-file' } })
    await bench.project.inside(bench.session, 'touch /tmp/go')
    expect(await bench.play('login')).toMatchObject({ state: 'succeeded' })
    expect(new Set(keys(bench))).toEqual(new Set(['a-key-of-the-file']))
    await loggedIn(agent)
  })
})

/** A token that nobody has signed. */
function jwt(claims: unknown): string {
  return [JSON.stringify({ alg: 'none' }), JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')
}
