import { expect, test } from 'vitest'
import { lockFilesOf } from '../../../src/config/lock-files.ts'
import { normalise } from '../../../src/config/normalise.ts'
import { projectSchema, type Project } from '../../../src/config/project.ts'
import { configSchema, type Config } from '../../../src/config/schema.ts'

const small: Config = { name: 'atlas', repos: { core: { path: './core' } } }

function project(change: Partial<Config> = {}): Project {
  return normalise(configSchema.parse({ ...small, ...change }), '/project/scad.config.ts', '/home/u')
}

test('the smallest config becomes a whole project', () => {
  const whole = project()
  expect(projectSchema.parse(whole)).toEqual(whole)
  expect(whole).toMatchObject({
    name: 'atlas',
    folder: '/project',
    repos: [{ key: 'core', path: '/project/core', workdir: true, access: 'write', dirty: 'ignore', setup: [], verify: [], frozen: [] }],
    mounts: [],
    environment: { apt: [], run: [], env: {}, caCertificates: 'host', proxy: 'host', secrets: {}, caches: {} },
    resources: {},
    agents: {},
    agent: '',
  })
})

test('a default agent without agents is its adapter', () => {
  expect(project({ agent: 'claude' })).toMatchObject({ agents: { claude: { adapter: 'claude', env: {} } }, agent: 'claude' })
})

test('limits of a session are in ms, and stop it unless they say otherwise', () => {
  expect(project({ session: { ttl: '7d', idle: '12h' } }).session).toEqual({ ttl: 604_800_000, idle: 43_200_000, expired: 'stop' })
  expect(project({ session: { idle: 500, expired: 'remove' } }).session).toEqual({ idle: 500, expired: 'remove' })
  expect(project({ session: {} }).session).toBeUndefined()
})

test('customs warn unless they are to block, and what neither blocks nor allows says nothing', () => {
  const allow = [{ kind: 'workflow' as const, path: '.github/' }]
  expect(project({ code: { customs: 'block' } }).code).toEqual({ customs: 'block', allow: [] })
  expect(project({ code: { allow } }).code).toEqual({ customs: 'warn', allow })
  expect(project({ code: { customs: 'warn' } }).code).toBeUndefined()
})

test('hooks get their defaults, and the file of a secret its place', () => {
  const command = { command: ['./notify.sh'] }
  const post = { url: 'https://x.example', secret: { file: '~/secret' }, timeout: '5s' }
  expect(project({ on: { 'job-ended': [command, post] } }).on).toEqual({
    'job-ended': [
      { ...command, env: {}, timeout: 30_000 },
      { ...post, secret: { file: '/home/u/secret' }, timeout: 5000 },
    ],
    'session-lost': [],
    'needs-attention': [],
  })
})

test.each([
  ['./data', '/project/data'],
  ['../data', '/data'],
  ['/data', '/data'],
  ['~/data', '/home/u/data'],
  ['~', '/home/u'],
  ['~other/x', '/project/~other/x'],
])('the path %s is %s', (source, absolute) => {
  expect(project({ mounts: [{ source, target: '/data' }] }).mounts).toEqual([{ source: absolute, target: '/data', mode: 'ro' }])
})

test('files of the environment are absolute', () => {
  const { environment } = project({
    environment: {
      dockerfile: './Dockerfile',
      python: { requirements: ['./r.txt'], editable: ['core', 'core/lib/x'] },
      caCertificates: ['~/ca.pem'],
      secrets: { a: { file: './a' }, b: { env: 'B' } },
    },
  })
  expect(environment).toMatchObject({
    dockerfile: '/project/Dockerfile',
    python: {
      requirements: ['/project/r.txt'],
      editable: [
        { repo: 'core', folder: '' },
        { repo: 'core', folder: 'lib/x' },
      ],
    },
    caCertificates: ['/home/u/ca.pem'],
    secrets: { a: { file: '/project/a' }, b: { env: 'B' } },
  })
})

test.each<[string | { run: string; files?: string[]; folder?: string }, object]>([
  ['make', { run: 'make', files: [], folder: '' }],
  ['npm ci', { run: 'npm ci', files: ['package.json', 'package-lock.json', 'npm-shrinkwrap.json'], folder: '' }],
  [
    { run: 'cargo fetch', folder: './app/' },
    { run: 'cargo fetch', files: ['app/Cargo.toml', 'app/Cargo.lock'], folder: 'app' },
  ],
  [
    { run: 'npm ci', files: ['./a.json'] },
    { run: 'npm ci', files: ['a.json'], folder: '' },
  ],
  [
    { run: 'npm ci', files: [], folder: '.' },
    { run: 'npm ci', files: [], folder: '' },
  ],
])('the setup command %j is spelled out', (setup, spelled) => {
  expect(project({ repos: { core: { path: '.', setup: [setup] } } }).repos[0]?.setup).toEqual([spelled])
})

test.each<[Config['gpu'], object | undefined]>([
  [undefined, undefined],
  ['all', { text: 'all', count: -1 }],
  [2, { text: '2', count: 2 }],
  [[0, 'GPU-1234'], { text: 'ids 0, GPU-1234', ids: ['0', 'GPU-1234'] }],
  [['nvidia.com/gpu=0'], { text: 'nvidia.com/gpu=0', cdi: ['nvidia.com/gpu=0'] }],
])('the GPUs %j are asked for as %j', (gpu, request) => {
  expect(project({ gpu }).gpu).toEqual(request)
})

test('sizes become bytes', () => {
  expect(project({ resources: { cpus: 0.5, memory: '2g', pids: 10, shm: 1024 } }).resources).toEqual({
    cpus: 0.5,
    memory: 2 * 2 ** 30,
    pids: 10,
    shm: 1024,
  })
})

test('naming claude is enough to have it', () => {
  const { agents, agent } = project({ agent: 'claude' })
  expect({ agents, agent }).toEqual({ agents: { claude: { adapter: 'claude', env: {} } }, agent: 'claude' })
})

test('the only configured agent is the default', () => {
  const { agents, agent } = project({ agents: { script: { adapter: 'command', argv: ['sh', '{promptFile}'] } } })
  expect({ agents, agent }).toEqual({ agents: { script: { adapter: 'command', argv: ['sh', '{promptFile}'], env: {} } }, agent: 'script' })
})

test('with several agents and none named there is no default', () => {
  expect(project({ agents: { a: { adapter: 'claude' }, b: { adapter: 'claude' } } }).agent).toBe('')
})

test.each([
  ['npm ci', 'package-lock.json'],
  ['pnpm install --frozen-lockfile', 'pnpm-lock.yaml'],
  ['yarn', 'yarn.lock'],
  ['uv sync', 'uv.lock'],
  ['pip install -e .', 'pyproject.toml'],
  ['python -m pip install -e .[dev]', 'pyproject.toml'],
  ['pip install -r requirements/dev.txt', 'requirements/dev.txt'],
  ['go mod download', 'go.sum'],
])('%s is run again when %s changes', (command, file) => {
  expect(lockFilesOf(command)).toContain(file)
})

test.each(['make', 'echo npm ci', 'pip install -r ../outside.txt', 'pip install -r /etc/x'])('%s names no lock file', (command) => {
  expect(lockFilesOf(command)).toEqual([])
})
