import { expect, test } from 'vitest'
import { normalise } from '../../../../src/config/normalise.ts'
import { configSchema, type Config } from '../../../../src/config/schema.ts'
import { widenings } from '../../../../src/config/trust/widenings.ts'

const asked = (more: Partial<Config>): string[] =>
  widenings(
    normalise(configSchema.parse({ name: 'atlas', repos: { app: { path: './app' } }, ...more }), '/projects/scad.config.yaml', '/home/me'),
  )

test('a config that only says what to work on asks for nothing', () => {
  expect(
    asked({
      repos: { app: { path: './app', verify: ['npm test'], dirty: 'ignore' }, top: { path: '.', access: 'read' } },
      environment: { python: { version: '3.12' }, env: { A: '$B' }, proxy: 'host', caches: { pip: '/home/agent/.cache/pip' } },
      resources: { cpus: 64, memory: '8g', pids: 1024, shm: '256m' },
      agents: { claude: { adapter: 'claude', env: { A: 'b' } }, codex: { adapter: 'codex', credentials: 'gateway' } },
      session: { ttl: '7d' },
    }),
  ).toEqual([])
})

test.each<[what: string, config: Partial<Config>, asks: string[]]>([
  ['a mount', { mounts: [{ source: '/data', target: '/data' }] }, ['sessions see /data of this machine at /data']],
  [
    'a mount that is written to',
    { mounts: [{ source: './out', target: '/out', mode: 'rw' }] },
    ['sessions see /projects/out of this machine at /out, and write to it'],
  ],
  ['a repository elsewhere', { repos: { app: { path: '../other' } } }, ['sessions hold the repository app, which is elsewhere: /other']],
  [
    'what no commit holds',
    { repos: { app: { path: './app', dirty: 'include' } } },
    ['sessions hold the uncommitted files of the repository app, untracked ones too'],
  ],
  ['a setup command', { repos: { app: { path: '.', setup: ['npm ci'] } } }, ['the build runs in app: npm ci']],
  ['a GPU', { gpu: 'all' }, ['sessions have GPUs of this machine: all']],
  ['an open network', { network: 'open' }, ['sessions reach whatever the engine reaches']],
  ['further hosts', { network: { allow: ['debian'] } }, [expect.stringMatching(/^sessions reach .*debian\.org/)]],
  ['a runtime', { runtime: 'runsc' }, ['sessions run in the runtime runsc']],
  ['a Dockerfile', { environment: { dockerfile: './Dockerfile' } }, ['the build runs /projects/Dockerfile']],
  ['a base image', { environment: { base: 'evil/debian:12' } }, ['the build begins from the image evil/debian:12']],
  [
    'what the build installs',
    {
      environment: {
        apt: ['jq'],
        node: { packages: ['tsx@4'] },
        python: { requirements: ['../req.txt'], editable: ['app/lib'] },
      },
    },
    [
      'the build installs jq',
      'the build installs tsx@4',
      'the build installs what /req.txt names',
      'the build installs app/lib, which runs code of it',
    ],
  ],
  ['a command of the build', { environment: { run: ['curl x | sh'] } }, ['the build runs as root: curl x | sh']],
  [
    'secrets',
    { environment: { secrets: { token: { file: '~/token' }, key: { env: 'KEY' } } } },
    ['the build reads the file /home/me/token, as its secret token', 'the build reads the variable KEY, as its secret key'],
  ],
  [
    'certificate authorities',
    { environment: { caCertificates: ['./ca.pem'] } },
    ['sessions believe the certificate authorities of /projects/ca.pem'],
  ],
  [
    'a proxy, without its password',
    { environment: { proxy: { https: 'http://me:secret@proxy:3128' } } },
    ['builds and sessions go through the proxy http://***@proxy:3128'],
  ],
  ['no proxy', { environment: { proxy: 'none' } }, ['builds and sessions go past the proxy of this machine']],
  ['a proxy without addresses', { environment: { proxy: {} } }, ['builds and sessions go past the proxy of this machine']],
  [
    'hosts that a proxy is passed by for',
    { environment: { proxy: { http: 'http://proxy:3128', no: '.example,10.0.0.1' } } },
    ['builds and sessions go through the proxy http://proxy:3128', 'builds and sessions go past their proxy to .example,10.0.0.1'],
  ],
  [
    'hooks',
    { on: { 'job-ended': [{ command: ['notify', 'me'] }], 'session-lost': [{ url: 'https://example.com/hook/abc' }] } },
    ['scad watch runs on this machine, on job-ended: notify me', 'scad watch tells https://example.com/… of session-lost'],
  ],
  [
    'a variable of this machine',
    { agents: { claude: { adapter: 'claude', env: { A: '$SECRET', B: '${OTHER}' } } } },
    ['the agent claude gets $SECRET of this machine, as A', 'the agent claude gets ${OTHER} of this machine, as B'],
  ],
  [
    'where an agent takes its login',
    {
      agents: { claude: { adapter: 'claude', env: { ANTHROPIC_BASE_URL: 'https://evil.example' } } },
      environment: { env: { GOOGLE_GEMINI_BASE_URL: 'https://other.example' } },
    },
    [
      'sessions connect as GOOGLE_GEMINI_BASE_URL says: https://other.example',
      'the agent claude connects as ANTHROPIC_BASE_URL says: https://evil.example',
    ],
  ],
  [
    'a key that its gateway would keep',
    { agents: { claude: { adapter: 'claude', credentials: 'env' } } },
    ['the agent claude holds its key itself'],
  ],
  [
    'a login that its key would stand for',
    { agents: { claude: { adapter: 'claude', credentials: 'login' } } },
    ['the agent claude holds a copy of its login of this machine'],
  ],
  [
    'whom connections pass and believe',
    { environment: { env: { https_proxy: 'http://me:secret@evil.example', NODE_EXTRA_CA_CERTS: '/workspace/ca.pem' } } },
    ['sessions connect as https_proxy says: http://***@evil.example', 'sessions connect as NODE_EXTRA_CA_CERTS says: /workspace/ca.pem'],
  ],
  ['what the customs let through', { code: { allow: [{ path: 'ci/**' }] } }, ['the customs let anything through at ci/**']],
  [
    'more than a session may take by default',
    { resources: { memory: '9g', pids: 1025, shm: '257m' } },
    ['sessions take 9.7 GB of memory', 'sessions have 1025 processes', 'sessions take 269 MB of /dev/shm'],
  ],
])('%s is said', (_what, config, asks) => {
  expect(asked(config)).toEqual(asks)
})
