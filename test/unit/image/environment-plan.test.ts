import { expect, test } from 'vitest'
import { dockerfile } from '../../../src/image/dockerfile.ts'
import { type EnvironmentFacts, environmentPlan } from '../../../src/image/environment-plan.ts'
import type { ProjectEnvironment } from '../../../src/config/project.ts'

const smallest: ProjectEnvironment = { apt: [], run: [], env: {}, caCertificates: [], proxy: 'none', secrets: {}, caches: {} }
const facts: EnvironmentFacts = {
  base: 'sha256:base',
  uid: 1000,
  gid: 1001,
  certificates: [],
  requirements: { files: [], named: [] },
  agents: [],
  programs: [{ path: 'step', content: Buffer.from('step'), executable: true }],
  runner: [{ path: 'hold', content: Buffer.from('hold'), executable: true }],
}
const certificate = { name: 'a.crt', pem: 'PEM\n' }
const claude = { adapter: 'claude', version: '2.0.0', needsNode: true, commands: ['npm install --global claude@2.0.0'] }
const file = (path: string, text: string) => ({ path, content: Buffer.from(text), executable: false })

test('the same input makes the same tag', () => {
  expect(environmentPlan({ ...smallest }, { ...facts }).tag).toBe(environmentPlan(smallest, facts).tag)
})

const changes: [string, Partial<ProjectEnvironment>, Partial<EnvironmentFacts>][] = [
  ['the base image', {}, { base: 'sha256:other' }],
  ['the user', {}, { uid: 1002 }],
  ['the group', {}, { gid: 1002 }],
  ['a certificate', {}, { certificates: [certificate] }],
  ['a requirements file', {}, { requirements: { named: [], files: [file('r.txt', 'a')] } }],
  ['an agent', {}, { agents: [claude] }],
  ['a build program', {}, { programs: [file('step', 'other')] }],
  ['a runner program', {}, { runner: [{ path: 'hold', content: Buffer.from('other'), executable: true }] }],
  ['a mode', {}, { runner: [file('hold', 'hold')] }],
  ['a system package', { apt: ['curl'] }, {}],
  ['Python', { python: { requirements: [], editable: [] } }, {}],
  ['a Python version', { python: { version: '3.12', requirements: [], editable: [] } }, {}],
  ['Node', { node: { packages: [] } }, {}],
  ['a command', { run: ['true'] }, {}],
  ['a variable', { env: { A: '1' } }, {}],
  ['a variable of two lines', { env: { A: '1\n2' } }, {}],
  ['the name of a secret', { secrets: { TOKEN: { env: 'X' } } }, {}],
  ['a cache', { caches: { pip: '/home/agent/.cache/pip' } }, {}],
]

test.each(changes)('%s changes the tag', (_, environment, other) => {
  expect(environmentPlan({ ...smallest, ...environment }, { ...facts, ...other }).tag).not.toBe(environmentPlan(smallest, facts).tag)
})

test('all changes make different tags', () => {
  const tags = changes.map(([, environment, other]) => environmentPlan({ ...smallest, ...environment }, { ...facts, ...other }).tag)
  expect(new Set(tags).size).toBe(tags.length)
})

test.each<[string, Partial<ProjectEnvironment>]>([
  ['where a secret comes from', { secrets: { TOKEN: { file: '/elsewhere' } } }],
  ['a proxy', { proxy: { http: 'http://proxy:3128' } }],
])('%s does not change the tag', (_, environment) => {
  const before = { ...smallest, secrets: { TOKEN: { env: 'X' } } }
  expect(environmentPlan({ ...before, ...environment }, facts).tag).toBe(environmentPlan(before, facts).tag)
})

test('words of the config reach no shell but as the commands they are declared to be', () => {
  const environment = { ...smallest, apt: ['curl'], run: ['echo "$HOME" && true'], node: { packages: ['a@1'] } }
  const text = dockerfile(environmentPlan(environment, facts), { image: 'base', path: '/bin' })
  const runs = text.split('\n').filter((line) => line.startsWith('RUN '))
  expect(runs.map((line): unknown => JSON.parse(line.slice(4)))).toContainEqual([
    '/opt/scad/environment/step',
    '/bin/sh',
    '-c',
    'echo "$HOME" && true',
  ])
  expect(runs.every((line) => Array.isArray(JSON.parse(line.slice(4))))).toBe(true)
})

test('Node is there when an agent needs it', () => {
  const titles = environmentPlan(smallest, { ...facts, agents: [claude] }).steps.map(({ title }) => title)
  expect(titles).toEqual(['node', 'agent claude 2.0.0'])
})

test('requirements are installed by the agent’s user, so that the agent can add to them', () => {
  const environment = { ...smallest, python: { requirements: ['/x/r.txt'], editable: [] } }
  const plan = environmentPlan(environment, { ...facts, requirements: { named: ['r.txt'], files: [file('r.txt', 'six')] } })
  expect(plan.steps.at(-1)).toMatchObject({ title: 'python requirements: r.txt', user: 'agent' })
  expect(dockerfile(plan, { image: 'base', path: '/bin' })).toMatch(/USER agent\nRUN \[.*"pip".*\nUSER 0:0/)
})

test('with secrets the steps that could need them are not in the Dockerfile', () => {
  const plan = environmentPlan({ ...smallest, run: ['use $TOKEN'], secrets: { TOKEN: { env: 'X' } } }, facts)
  expect(dockerfile(plan, { image: 'base', path: '/bin' })).not.toContain('use $TOKEN')
  expect(plan.steps.map(({ title }) => title)).toEqual(['use $TOKEN'])
})

test('authorities are trusted by every tool that has a variable for it, and by nothing when there are none', () => {
  expect(environmentPlan(smallest, { ...facts, certificates: [certificate] }).env).toMatchObject({
    NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
    PIP_CERT: '/etc/ssl/certs/ca-certificates.crt',
    GIT_SSL_CAINFO: '/etc/ssl/certs/ca-certificates.crt',
  })
  expect(environmentPlan(smallest, facts).env).toEqual({ LANG: 'C.UTF-8' })
})

test('a whole Dockerfile', () => {
  const environment = {
    ...smallest,
    apt: ['curl'],
    python: { requirements: [], editable: [] },
    run: ['make tools'],
    env: { A: 'x "$y"', B: '1\n2' },
  }
  const text = dockerfile(
    environmentPlan(environment, { ...facts, certificates: [certificate] }),
    { image: 'sha256:1', path: '/bin' },
    { k: 'v' },
  )
  expect(text).toMatchInlineSnapshot(`
    "FROM sha256:1
    USER 0:0
    COPY environment/ /opt/scad/environment/
    COPY certificates.pem /opt/scad/certificates.pem
    RUN ["/opt/scad/environment/step","/opt/scad/environment/packages","ca-certificates","git","less","perl","procps","socat","tmux"]
    RUN ["/opt/scad/environment/step","/opt/scad/environment/certificates"]
    RUN ["/opt/scad/environment/step","/opt/scad/environment/user","1000","1001"]
    RUN ["/opt/scad/environment/step","/opt/scad/environment/packages","curl"]
    ARG scad_B
    ENV PATH="/opt/venv/bin:/bin" LANG="C.UTF-8" SSL_CERT_FILE="/etc/ssl/certs/ca-certificates.crt" NODE_EXTRA_CA_CERTS="/etc/ssl/certs/ca-certificates.crt" NPM_CONFIG_CAFILE="/etc/ssl/certs/ca-certificates.crt" PIP_CERT="/etc/ssl/certs/ca-certificates.crt" REQUESTS_CA_BUNDLE="/etc/ssl/certs/ca-certificates.crt" CURL_CA_BUNDLE="/etc/ssl/certs/ca-certificates.crt" GIT_SSL_CAINFO="/etc/ssl/certs/ca-certificates.crt" VIRTUAL_ENV="/opt/venv" A="x \\"\\$y\\"" B=\${scad_B}
    RUN ["/opt/scad/environment/step","/opt/scad/environment/python","1000","1001"]
    RUN ["/opt/scad/environment/step","/bin/sh","-c","make tools"]
    COPY runner/ /opt/scad/bin/
    LABEL k="v"
    WORKDIR /workspace
    ENTRYPOINT []
    CMD ["/opt/scad/bin/hold"]
    HEALTHCHECK NONE
    USER agent
    "
  `)
})
