import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { ensureGateway } from '../../src/gateway/ensure-gateway.ts'
import { gatewayName } from '../../src/gateway/gateway-names.ts'
import { injectJob, type injectJobInput } from '../../src/job/inject.ts'
import type { InjectedJob } from '../../src/job/injected-job.ts'
import { readJobOutput } from '../../src/job/output.ts'
import { refreshSession } from '../../src/job/refresh.ts'
import { readJournal } from '../../src/session/journal.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { findSession } from '../../src/session/find.ts'
import { gatewaySession } from '../../src/session/gateway-session.ts'
import { label } from '../../src/scad/labels.ts'
import { findInside } from '../security/find-inside.ts'
import { type ApiWorld, apiWorld } from '../support/api-world.ts'
import { killGateway } from '../support/gateway.ts'
import { networkWorld, type NetworkWorld } from '../support/network-world.ts'
import { noOwnEngine } from '../support/own-engine.ts'
import { jobSession, type JobSession, outputOf } from './job-support.ts'

const ownTest = test.skipIf(noOwnEngine !== null)
const where = noOwnEngine === null ? '' : ` (${noOwnEngine})`

const canary = 'fake-canary-key-of-a-test-0123456789'
const bin = '/home/agent/bin'
const support = join(import.meta.dirname, '../support')

// Asks its API once, and then goes on until it is told to end.
const agent = `#!/bin/sh
test -z "$QUIET" && env
perl ${bin}/request.pl POST "$ANTHROPIC_BASE_URL/v1/messages?beta=true" "x-api-key: $ANTHROPIC_API_KEY"
touch ~/asked; until test -e ~/go; do sleep 0.05; done
echo '{"type":"result","subtype":"success","is_error":false}'`

let made: AsyncDisposableStack
let world: NetworkWorld
let session: JobSession
let api: ApiWorld
/** scad where a key is set. */
let withKey: Scad

beforeAll(async () => {
  if (noOwnEngine !== null) return
  await using stack = new AsyncDisposableStack()
  world = stack.use(await networkWorld({}))
  api = await apiWorld(world)
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = stack.use(
    await jobSession({
      agents: {
        claude: { adapter: 'claude', env },
        gemini: { adapter: 'gemini', env },
        own: { adapter: 'claude', credentials: 'env', env },
        strict: { adapter: 'claude', credentials: 'gateway', env },
      },
      network: { mode: 'allow', allow: ['api.anthropic.com'] },
    }),
  )
  withKey = { ...session.scad, env: { ...session.scad.env, ANTHROPIC_API_KEY: canary } }
  const request = await readFile(join(support, 'request.pl'), 'utf8')
  await session.inside(
    `mkdir -p ${bin} && cd ${bin} && ${written('claude', agent)} && ${written('request.pl', request)} && chmod +x claude`,
  )
  made = stack.move()
}, 600_000)
afterAll(async () => await made?.disposeAsync(), 120_000)

function written(name: string, text: string): string {
  return `printf '%s\\n' '${text.replaceAll("'", String.raw`'\''`)}' >${name}`
}

/** What the gateway answers to a request from inside. */
async function ask(method: string, path: string, ...headers: string[]): Promise<string> {
  const words = [method, `http://127.0.0.1:3129${path}`, ...headers].map((word) => `'${word}'`).join(' ')
  return await session.inside(`perl ${bin}/request.pl ${words}`)
}

async function begin(scad: Scad, name: string, more: Partial<z.input<typeof injectJobInput>> = {}): Promise<InjectedJob> {
  await session.inside('rm -f ~/asked ~/go')
  const job = await injectJob(scad, { session: session.id, prompt: 'x', agent: name, ...more })
  await session.inside('until test -e ~/asked; do sleep 0.05; done')
  return job
}

async function end({ id }: { id: string }): Promise<string> {
  await session.inside('touch ~/go')
  expect(await waitJob(session.scad, { job: id })).toMatchObject({ state: 'succeeded' })
  return (await outputOf(readJobOutput(session.scad, { job: id }))).stdout
}

/** Another gateway in the place of the one that there is, which has no key yet. @param env its proxies */
async function changeGateway(env: Record<string, string> = {}): Promise<void> {
  await session.scad.engine.removeContainer(gatewayName(session.id))
  const guarded = gatewaySession(await findSession(session.scad, session.id))
  await ensureGateway(session.scad, guarded, { parts: { image: api.believing, env } })
}

/** Where a job finds its key. */
async function placeOf({ short }: { short: string }): Promise<string> {
  const events = await readJournal(session.scad, await findSession(session.scad, session.id))
  const [place] = events.flatMap((event) => (event.event === 'created' && event.job === short ? [event.gateway?.place ?? ''] : []))
  return `/${place}`
}

/** The keys with which the API was asked since it was looked at before. */
async function keysUsed(): Promise<string[]> {
  return (await api.asked()).flat().filter((line) => line.startsWith('x-api-key: '))
}

async function found(): Promise<string[]> {
  return await findInside(session.project, await findSession(session.scad, session.id), canary)
}

ownTest(`an API whose certificate nobody signed gets no request, and so no key${where}`, async () => {
  const output = await end(await begin(withKey, 'claude'))
  expect(output).toContain('502 scad: the gateway of this session cannot reach the API')
  expect(await api.asked()).toEqual([])
  await changeGateway()
})

ownTest(`the gateway adds the key to what a job asks of its API, and takes away what else would be a login${where}`, async () => {
  const job = await begin(withKey, 'claude')
  expect(await api.asked()).toEqual([
    ['POST /v1/messages?beta=true HTTP/1.1', ...['content-length: 70000', 'host: api.anthropic.com', `x-api-key: ${canary}`]],
  ])
  expect(await ask('GET', `${await placeOf(job)}/v1/models`, 'Authorization: Bearer other', 'X-Api-Key: other', 'Cookie: a=b')).toBe(
    '200 answer to 0 bytes',
  )
  expect((await api.asked()).flat().filter((line) => /other|a=b|canary/.test(line))).toEqual([`x-api-key: ${canary}`])
  expect(await end(job)).toContain('200 answer to 70000 bytes')
  expect(await showJob(session.scad, { job: job.id })).toMatchObject({ login: { by: 'gateway', name: 'ANTHROPIC_API_KEY' } })
})

ownTest(`nothing that is not below the path of an API goes anywhere, and no other agent's does before its job${where}`, async () => {
  const job = await begin(withKey, 'claude')
  await api.asked()
  const place = await placeOf(job)
  const below = ['', '/v2/x', '/v1/../x', '/v1/%2e%2e/x', '/v1/..%2fx'].map((path) => `${place}${path}`)
  const paths = ['/', '/claude/v1/x', ...below, '/gemini/v1beta/x', '/v1/messages']
  const answers = await Promise.all(paths.map(async (path) => [path, (await ask('GET', path)).slice(0, 3)]))
  expect(answers).toEqual(paths.map((path) => [path, '403']))
  expect(await api.asked()).toEqual([])
  await end(job)
})

ownTest(`an answer is handed on piece by piece${where}`, async () => {
  const job = await begin(withKey, 'claude')
  await api.asked()
  expect(await ask('GET', `${await placeOf(job)}/v1/slow`)).toBe('200 first\nrest')
  expect((await api.asked()).map(([line]) => line?.split(' ')[1])).toEqual(['/v1/slow', '/v1/go'])
  await end(job)
})

ownTest(`jobs with other keys stand beside each other, and those with the same one find it at one place${where}`, async () => {
  const first = await begin(withKey, 'claude')
  const brought = await begin(withKey, 'claude', { env: { ANTHROPIC_API_KEY: 'brought-key' } })
  const changed = await begin({ ...withKey, env: { ...withKey.env, ANTHROPIC_API_KEY: 'changed-key' } }, 'claude')
  const same = await begin(withKey, 'claude')
  await api.asked()
  const places = await Promise.all([first, brought, changed, same].map(placeOf))
  expect(new Set(places).size).toBe(3)
  expect(places[3]).toBe(places[0])
  for (const place of places.slice(0, 3)) expect(await ask('GET', `${place}/v1/models`)).toMatch(/^200/)
  expect(await keysUsed()).toEqual([`x-api-key: ${canary}`, 'x-api-key: brought-key', 'x-api-key: changed-key'])
  for (const job of [first, brought, changed, same]) await end(job)
})

ownTest(`a gateway that was killed has the keys of jobs that run again, and tells of the one that nothing else has${where}`, async () => {
  const first = await begin(withKey, 'claude')
  const brought = await begin(withKey, 'claude', { env: { ANTHROPIC_API_KEY: 'brought-key' } })
  await killGateway(session.scad.engine, session)
  session.project.said.length = 0
  await resumeSession(withKey, { session: session.id })
  expect(session.project.said.filter(({ type }) => type === 'warning')).toEqual([
    { type: 'warning', text: expect.stringMatching(new RegExp(`^job ${brought.id} is without its key, .*: the job brought it`)) },
  ])
  await api.asked()
  expect(await ask('GET', `${await placeOf(first)}/v1/models`)).toMatch(/^200/)
  expect(await ask('GET', `${await placeOf(brought)}/v1/models`)).toMatch(/^403/)
  expect(await keysUsed()).toEqual([`x-api-key: ${canary}`])
  for (const job of [first, brought]) await end(job)
})

ownTest(`a refresh renews the keys of jobs that run, and takes away what this machine has no more when it is told to${where}`, async () => {
  const first = await begin(withKey, 'claude')
  const brought = await begin(withKey, 'claude', { env: { ANTHROPIC_API_KEY: 'brought-key' } })
  await refreshSession({ ...withKey, env: { ...withKey.env, ANTHROPIC_API_KEY: 'newer-key' } }, { session: session.id })
  await api.asked()
  expect(await ask('GET', `${await placeOf(first)}/v1/models`)).toMatch(/^200/)
  expect(await keysUsed()).toEqual(['x-api-key: newer-key'])
  session.project.said.length = 0
  const { agents } = await refreshSession(session.scad, { session: session.id })
  expect(agents).toContainEqual(expect.objectContaining({ agent: 'claude', outcome: 'none' }))
  expect(session.project.said).toContainEqual({
    type: 'warning',
    text: expect.stringMatching(
      new RegExp(`^job ${first.id} keeps the key that it has: .*; scad session refresh ${session.id} --revoke takes it`),
    ),
  })
  expect(await ask('GET', `${await placeOf(first)}/v1/models`)).toMatch(/^200/)
  expect(await keysUsed()).toEqual(['x-api-key: newer-key'])
  await refreshSession(session.scad, { session: session.id, agent: 'claude', revoke: true })
  expect(await ask('GET', `${await placeOf(first)}/v1/models`)).toMatch(/^403/)
  expect(await ask('GET', `${await placeOf(brought)}/v1/models`)).toMatch(/^200/)
  expect(await keysUsed()).toEqual(['x-api-key: brought-key'])
  for (const job of [first, brought]) await end(job)
  await refreshSession(withKey, { session: session.id })
  expect(await ask('GET', `${await placeOf(brought)}/v1/models`)).toMatch(/^403/)
})

ownTest(`nothing inside holds any of the key, which a job that has it itself shows at once${where}`, async () => {
  const naive = await begin(withKey, 'own', { env: { QUIET: '1' } })
  expect(await found()).toContainEqual(expect.stringMatching(/^\/proc\/\d+\/environ$/))
  await end(naive)
  const job = await begin(withKey, 'claude')
  expect(await found()).toEqual([])
  expect(await end(job)).not.toContain(canary)
})

ownTest(`no store of the engine or of scad holds any of it${where}`, async () => {
  const docker = new Docker()
  const containers = [session.container, gatewayName(session.id)].map((id) => docker.getContainer(id))
  const texts = await Promise.all(
    containers.map(async (container) => {
      const details = await container.inspect()
      const image = docker.getImage(details.Image)
      const log = await container.logs({ stdout: true, stderr: true })
      return JSON.stringify([details, await image.inspect(), await image.history(), await container.changes(), log.toString('latin1')])
    }),
  )
  const volumes = await session.scad.engine.listVolumes({ [label.session]: session.id })
  const files = await readdir(session.scad.paths.home, { recursive: true, withFileTypes: true })
  for (const entry of files) if (entry.isFile()) texts.push(await readFile(join(entry.parentPath, entry.name), 'latin1'))
  texts.push(JSON.stringify([volumes, session.project.said]))
  expect(texts.filter((text) => text.includes(canary))).toEqual([])
})

ownTest(`a gateway that is killed lets nothing through, and has the key again with a further job, or a refresh${where}`, async () => {
  const { engine } = session.scad
  const job = await begin(withKey, 'claude')
  const models = `${await placeOf(job)}/v1/models`
  await killGateway(engine, session)
  expect(await ask('GET', models)).toBe('closed')
  const other = await begin(withKey, 'strict')
  await api.asked()
  expect(await ask('GET', models)).toMatch(/^200/)
  expect(await keysUsed()).toEqual([`x-api-key: ${canary}`])
  await killGateway(engine, session)
  const { agents } = await refreshSession(withKey, { session: session.id })
  expect(agents.map(({ agent: name, outcome }) => [name, outcome])).toEqual([
    ['claude', 'renewed'],
    ['gemini', 'none'],
    ['own', 'variable'],
    ['strict', 'renewed'],
  ])
  expect(await ask('GET', models)).toMatch(/^200/)
  for (const one of [job, other]) await end(one)
})

ownTest(`an agent whose key has to stay outside does not begin without one${where}`, async () => {
  await expect(injectJob(session.scad, { session: session.id, prompt: 'x', agent: 'strict' })).rejects.toMatchObject({
    code: 'login-missing',
    message: expect.stringMatching(/there is none of ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN$/),
  })
})

ownTest.each([
  ['a proxy', 'http://me:p%40ss@203.0.113.80:3128'],
  ['one that is spoken to by TLS', 'https://me:p%40ss@proxy.example:3130'],
])(`through %s the request still reaches its API, and nobody between reads it${where}`, async (_, address) => {
  await changeGateway({ https_proxy: address })
  await end(await begin(withKey, 'claude'))
  expect((await api.asked()).flat()).toContain(`x-api-key: ${canary}`)
  expect((await world.proxied(1)).at(-1)).toBe(`CONNECT api.anthropic.com:443 Basic ${Buffer.from('me:p@ss').toString('base64')}`)
})

ownTest(`a proxy that shows another name's certificate gets nothing, not even the login for it${where}`, async () => {
  const before = (await world.proxied(2)).length
  await changeGateway({ https_proxy: 'https://me:p%40ss@other.example:3130' })
  expect(await end(await begin(withKey, 'claude'))).toContain('502 scad: the gateway')
  expect([(await world.proxied(before)).length, await api.asked()]).toEqual([before, []])
})
