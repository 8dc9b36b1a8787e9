import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BadAddress, type Endpoint } from '../../../src/engine/endpoint.ts'
import { strategies } from '../../../src/engine/strategies.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-strategies-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function find(source: string, env: Record<string, string>): Promise<Endpoint | string> {
  const strategy = strategies.find((each) => each.source === source)
  if (strategy === undefined) throw new Error(`no strategy ${source}`)
  return strategy.find({ HOME: folder, ...env })
}

async function writeContext(name: string, docker: Record<string, unknown>, certificates: Record<string, string> = {}): Promise<void> {
  const hash = createHash('sha256').update(name).digest('hex')
  const meta = join(folder, '.docker', 'contexts', 'meta', hash)
  const tls = join(folder, '.docker', 'contexts', 'tls', hash, 'docker')
  await Promise.all([meta, tls].map((each) => mkdir(each, { recursive: true })))
  await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }))
  await Promise.all(Object.entries(certificates).map(([file, text]) => writeFile(join(tls, file), text)))
}

async function chooseContext(name: string): Promise<void> {
  await mkdir(join(folder, '.docker'), { recursive: true })
  await writeFile(join(folder, '.docker', 'config.json'), JSON.stringify({ currentContext: name, unknown: { kept: true } }))
}

test('what the user named comes before the sockets that engines listen on', () => {
  expect(strategies.map(({ source, explicit }) => [source, explicit])).toEqual([
    ['DOCKER_HOST', true],
    ['docker context', true],
    ['default socket', false],
    ['desktop socket', false],
    ['rootless socket', false],
    ['podman socket', false],
    ['rootless podman socket', false],
  ])
})

test.each([
  ['unix:///run/other.sock', { address: 'unix:///run/other.sock', transport: { type: 'unix', path: '/run/other.sock' } }],
  ['tcp://127.0.0.1:1234', { address: 'tcp://127.0.0.1:1234', transport: { type: 'tcp', host: '127.0.0.1', port: 1234, tls: null } }],
  ['engine.test:1234', { address: 'tcp://engine.test:1234', transport: { type: 'tcp', host: 'engine.test', port: 1234, tls: null } }],
  ['tcp://engine.test', { address: 'tcp://engine.test:2375', transport: { type: 'tcp', host: 'engine.test', port: 2375, tls: null } }],
  ['tcp://[::1]:9', { address: 'tcp://[::1]:9', transport: { type: 'tcp', host: '::1', port: 9, tls: null } }],
  ['ssh://me@far:22', { address: 'ssh://far:22', transport: { type: 'ssh', destination: 'me@far', port: 22 } }],
  ['ssh://far', { address: 'ssh://far', transport: { type: 'ssh', destination: 'far', port: null } }],
])('DOCKER_HOST=%s is read', async (host, endpoint) => {
  expect(await find('DOCKER_HOST', { DOCKER_HOST: host })).toEqual({ source: 'DOCKER_HOST', ...endpoint })
})

test.each(['ftp://host', 'tcp://', 'tcp://a b', 'ssh://', 'ssh://-oProxyCommand=x', 'ssh://-x@'])(
  'DOCKER_HOST=%s is refused',
  async (host) => {
    await expect(find('DOCKER_HOST', { DOCKER_HOST: host })).rejects.toBeInstanceOf(BadAddress)
  },
)

test('DOCKER_HOST that is not set does not apply', async () => {
  expect(await find('DOCKER_HOST', {})).toContain('not set')
})

test('DOCKER_TLS_VERIFY brings the certificates of DOCKER_CERT_PATH, verified, and the TLS port', async () => {
  await writeFile(join(folder, 'ca.pem'), 'CA')
  await writeFile(join(folder, 'key.pem'), 'KEY')
  const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }
  expect(await find('DOCKER_HOST', env)).toMatchObject({
    address: 'tcp://far:2376',
    transport: { tls: { ca: 'CA', cert: undefined, key: 'KEY', verify: true } },
  })
})

test('the chosen docker context is used, with its certificates', async () => {
  await writeContext('work', { Host: 'tcp://far:2376', SkipTLSVerify: true }, { 'cert.pem': 'CERT' })
  await chooseContext('work')
  expect(await find('docker context', {})).toMatchObject({
    source: 'context work',
    address: 'tcp://far:2376',
    transport: { tls: { cert: 'CERT', verify: false } },
  })
})

test('DOCKER_CONTEXT goes before the chosen context, and DOCKER_CONFIG moves them all', async () => {
  await writeContext('one', { Host: 'unix:///one.sock' })
  await writeContext('two', { Host: 'unix:///two.sock' })
  await chooseContext('one')
  expect(await find('docker context', { DOCKER_CONTEXT: 'two' })).toMatchObject({ address: 'unix:///two.sock' })
  expect(await find('docker context', { DOCKER_CONFIG: join(folder, 'elsewhere') })).toContain('no docker context')
})

test('no context and the default one do not apply', async () => {
  expect(await find('docker context', {})).toContain('no docker context')
  expect(await find('docker context', { DOCKER_CONTEXT: 'default' })).toContain('no docker context')
})

test('a context that does not exist is an error, not a reason to take another engine', async () => {
  await expect(find('docker context', { DOCKER_CONTEXT: 'gone' })).rejects.toThrow('"gone" does not exist')
})

test('a Docker config that is no JSON is named', async () => {
  await mkdir(join(folder, '.docker'))
  await writeFile(join(folder, '.docker', 'config.json'), '{')
  await expect(find('docker context', {})).rejects.toMatchObject({ code: 'engine-failed', message: expect.stringContaining('config.json') })
})

test('rootless sockets are looked for in the runtime folder', async () => {
  expect(await find('rootless socket', { XDG_RUNTIME_DIR: '/run/user/7' })).toMatchObject({ address: 'unix:///run/user/7/docker.sock' })
  expect(await find('rootless podman socket', { XDG_RUNTIME_DIR: '/run/user/7' })).toMatchObject({
    source: 'podman socket',
    address: 'unix:///run/user/7/podman/podman.sock',
  })
  expect(await find('rootless socket', {})).toContain('not set')
})
