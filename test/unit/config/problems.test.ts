import { expect, test } from 'vitest'
import { problemsOf, type Problem } from '../../../src/config/problems.ts'
import { configSchema } from '../../../src/config/schema.ts'

const valid = { name: 'atlas', repos: { core: { path: './core' } } }

function problems(change: object): Problem[] {
  const parsed = configSchema.safeParse({ ...valid, ...change })
  return parsed.success ? [] : problemsOf(parsed.error.issues)
}

test('the smallest config has no problem', () => {
  expect(problems({})).toEqual([])
})

test.each<[what: string, change: object, path: string, message: RegExp]>([
  ['a missing name', { name: undefined }, 'name', /is missing/],
  ['a name with capitals', { name: 'Atlas' }, 'name', /lower-case/],
  ['no repo at all', { repos: {} }, 'repos', /at least one/],
  ['a mistyped key', { enviroment: {} }, 'enviroment', /did you mean "environment"/],
  ['a key unlike any', { zzz: 1 }, 'zzz', /known here: name, repos/],
  ['a mistyped key of a repo', { repos: { a: { path: '.', wrokdir: true } } }, 'repos.a.wrokdir', /did you mean "workdir"/],
  ['a mistyped key of a setup command', { repos: { a: { path: '.', setup: [{ rnu: 'x', run: 'x' }] } } }, 'repos.a.setup[0].rnu', /"run"/],
  ['a bad repo key', { repos: { 'A b': { path: '.' } } }, 'repos."A b"', /lower-case/],
  ['a repo without a path', { repos: { a: {} } }, 'repos.a.path', /is missing/],
  ['a base that is an option', { repos: { a: { path: '.', base: '--upload-pack=x' } } }, 'repos.a.base', /not a git ref/],
  ['an unknown access', { repos: { a: { path: '.', access: 'both' } } }, 'repos.a.access', /"write", "read"/],
  [
    'a lock file out of the repo',
    { repos: { a: { path: '.', setup: [{ run: 'x', files: ['../x'] }] } } },
    'repos.a.setup[0].files[0]',
    /inside/,
  ],
  ['an empty setup command', { repos: { a: { path: '.', setup: [' '] } } }, 'repos.a.setup[0]', /empty/],
  ['a network that is no mode', { network: '*' }, 'network', /^must be one of "none", "allow", "open" or an object$/],
  ['a network of another kind', { network: 3 }, 'network', /^must be one of "none", "allow", "open" or an object$/],
  ['a word for a proxy', { environment: { proxy: 'x' } }, 'environment.proxy', /^must be one of "host", "none" or an object$/],
  ['a word for GPUs', { gpu: 'some' }, 'gpu', /^must be "all", a number or a list$/],
  ['half a GPU', { gpu: [0.5] }, 'gpu[0]', /^must be a whole number or a string$/],
  ['a setup command of another kind', { repos: { a: { path: '.', setup: [3] } } }, 'repos.a.setup[0]', /^must be a string or an object$/],
  [
    'a secret of another kind',
    { on: { 'job-ended': [{ url: 'http://x', secret: 3 }] } },
    'on.job-ended[0].secret',
    /^must be a string or an/,
  ],
  ['a size of another kind', { resources: { memory: [] } }, 'resources.memory', /^must be a string or a number$/],
  ['a time of another kind', { session: { ttl: {} } }, 'session.ttl', /^must be a string or a number$/],
  ['half an identity', { git: { name: 'A' } }, 'git.email', /is missing/],
  ['a ttl that is no time', { session: { ttl: '7 days' } }, 'session.ttl', /not a duration/],
  ['an end without a time', { session: { expired: 'remove' } }, 'session', /neither ttl nor idle/],
  ['a kind of finding that there is not', { code: { allow: [{ kind: 'makefile' }] } }, 'code.allow[0].kind', /"build-file"/],
  ['an entry that allows everything', { code: { allow: [{}] } }, 'code.allow[0]', /neither a kind nor a path/],
  ['a mistyped hook event', { on: { 'job-end': [] } }, 'on.job-end', /did you mean "job-ended"/],
  ['a hook that does nothing', { on: { 'job-ended': [{}] } }, 'on.job-ended[0]', /either command or url/],
  ['a hook that does two things', { on: { 'job-ended': [{ command: ['x'], url: 'http://x' }] } }, 'on.job-ended[0]', /either/],
  ['a hook command as a line', { on: { 'job-ended': [{ command: 'notify-send x' }] } }, 'on.job-ended[0].command', /expected array/],
  ['a hook address of another kind', { on: { 'job-ended': [{ url: 'ftp://x' }] } }, 'on.job-ended[0].url', /http/],
  ['a hook address with a password', { on: { 'job-ended': [{ url: 'https://a:b@x' }] } }, 'on.job-ended[0].url', /holds a password/],
  ['a secret in the config', { on: { 'job-ended': [{ url: 'http://x', secret: 's3' }] } }, 'on.job-ended[0].secret', /holds the secret/],
  ['a secret without a use', { on: { 'job-ended': [{ command: ['x'], secret: '$S' }] } }, 'on.job-ended[0].secret', /url only/],
  ['variables without a use', { on: { 'job-ended': [{ url: 'http://x', env: { A: 'b' } }] } }, 'on.job-ended[0].env', /command only/],
  ['a hook timeout that is no time', { on: { 'job-ended': [{ command: ['x'], timeout: 'soon' }] } }, 'on.job-ended[0].timeout', /duration/],
  ['an identity with angle brackets', { git: { name: 'A <b>', email: 'x' } }, 'git.name', /holds/],
  ['a mount on a system folder', { mounts: [{ source: '/x', target: '/etc/ssl' }] }, 'mounts[0].target', /hide \/etc/],
  ['a mount over the repos', { mounts: [{ source: '/x', target: '/workspace/core' }] }, 'mounts[0].target', /hide \/workspace/],
  ["a mount over scad's programs", { mounts: [{ source: '/x', target: '/opt' }] }, 'mounts[0].target', /hide \/opt\/scad/],
  ['a mount over the job files', { mounts: [{ source: '/x', target: '/var/lib' }] }, 'mounts[0].target', /hide \/var\/lib\/scad/],
  ["a mount over the agent's home", { mounts: [{ source: '/x', target: '/home' }] }, 'mounts[0].target', /hide \/home\/agent/],
  ['a mount on the root', { mounts: [{ source: '/x', target: '/' }] }, 'mounts[0].target', /hide/],
  ['a relative target', { mounts: [{ source: '/x', target: 'data' }] }, 'mounts[0].target', /absolute/],
  ['a target with ".."', { mounts: [{ source: '/x', target: '/data/../etc' }] }, 'mounts[0].target', /without "\.\."/],
  ['a mount mode', { mounts: [{ source: '/x', target: '/data', mode: 'w' }] }, 'mounts[0].mode', /"ro", "rw"/],
  ['a cache over the repos', { environment: { caches: { pip: '/workspace' } } }, 'environment.caches.pip', /hide/],
  ['a package that is an option', { environment: { apt: ['-oX=y'] } }, 'environment.apt[0]', /package/],
  ['two packages in one word', { environment: { apt: ['a b'] } }, 'environment.apt[0]', /package/],
  ['a version without quotes', { environment: { python: { version: 3.1 } } }, 'environment.python.version', /in quotes/],
  ['an editable path out of the repos', { environment: { python: { editable: ['../x'] } } }, 'environment.python.editable[0]', /repo key/],
  ['a variable of the loader', { environment: { env: { LD_PRELOAD: 'x' } } }, 'environment.env.LD_PRELOAD', /cannot be configured/],
  ['a variable of git', { environment: { env: { GIT_DIR: 'x' } } }, 'environment.env.GIT_DIR', /cannot be configured/],
  ['a variable of scad', { agents: { a: { adapter: 'claude', env: { SCAD_JOB: 'x' } } } }, 'agents.a.env.SCAD_JOB', /cannot be configured/],
  [
    'a key itself',
    { agents: { a: { adapter: 'claude', env: { ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef' } } } },
    'agents.a.env.ANTHROPIC_API_KEY',
    /^is a key itself/,
  ],
  ['a home', { environment: { env: { HOME: '/x' } } }, 'environment.env.HOME', /cannot be configured/],
  ['a variable that is a number', { environment: { env: { PORT: 80 } } }, 'environment.env.PORT', /expected string/],
  ['other certificates', { environment: { caCertificates: 'hots' } }, 'environment.caCertificates', /^must be "host" or a list$/],
  ['a proxy that is no URL', { environment: { proxy: { http: 'proxy:3128' } } }, 'environment.proxy.http', /not a proxy URL/],
  ['a secret from nowhere', { environment: { secrets: { a: {} } } }, 'environment.secrets.a', /either file or env/],
  ['a secret from two places', { environment: { secrets: { a: { file: 'x', env: 'Y' } } } }, 'environment.secrets.a', /either file or env/],
  ['no GPU', { gpu: 0 }, 'gpu', /^must be more than 0$/],
  ['GPU ids and CDI names at once', { gpu: [0, 'nvidia.com/gpu=1'] }, 'gpu', /choose one kind/],
  ['a size in words', { resources: { memory: 'lots' } }, 'resources.memory', /not a size/],
  ['less memory than an engine takes', { resources: { memory: '1m' } }, 'resources.memory', /less than 6m/],
  ['an adapter that is not there', { agents: { a: { adapter: 'clod' } } }, 'agents.a.adapter', /"claude"/],
  ['a command without argv', { agents: { a: { adapter: 'command' } } }, 'agents.a.argv', /needs argv/],
  ['argv for an agent that has its own', { agents: { a: { adapter: 'claude', argv: ['x'] } } }, 'agents.a.argv', /only "command" does/],
  ['a privileged container', { privileged: true }, 'privileged', /unknown key/],
])('%s is a problem with its path', (_what, change, path, message) => {
  expect(problems(change)).toEqual([{ path, message: expect.stringMatching(message) }])
})

test('every problem is found at once', () => {
  const change = { name: 3, nam: 1, repos: { a: { path: 3, bas: 1 } }, mounts: [{ source: '/x', target: 'y' }], gpu: -1 }
  expect(problems(change).map(({ path }) => path)).toEqual(['name', 'repos.a.path', 'repos.a.bas', 'mounts[0].target', 'gpu', 'nam'])
})

test('a variable PATH may be set', () => {
  expect(problems({ environment: { env: { PATH: '/opt/tool/bin:/usr/bin' } } })).toEqual([])
})

test("a folder in the agent's home may be mounted over", () => {
  expect(problems({ mounts: [{ source: '/x', target: '/home/agent/.cache/models' }] })).toEqual([])
})
