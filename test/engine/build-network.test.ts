import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runtimeEnv } from '../../src/image/runtime-env.ts'
import { tarBuffer } from '../../src/image/tar.ts'
import { makeAuthority, makeServerCertificate } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { box, type Box, environment, imageHolds, load, noAgents, ownProject } from './build-support.ts'

const timeout = 600_000
const password = 'proxy-password-97531'

let owner: TestProject
let server: Box
let folder: string
/** An environment with every package manager in it; it stays on the machine for the next run. */
let tools: string
let address: string
let authority: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-network-'))
  authority = (await makeAuthority(folder)).file
  owner = await testProject({ agents: noAgents, environment: { apt: ['curl'], python: {}, node: {} } })
  tools = (await environment(owner)).tag
  server = await box(owner, tools, 'bridge')
  address = await server.sh('hostname -i')
  await makeServerCertificate(folder, address)
  const files = [join(folder, 'server.pem'), join(folder, 'server.key'), join(import.meta.dirname, 'build-index.py')]
  const entries = files.map(async (file) => ({ path: file.split('/').at(-1) ?? '', mode: 0o644, content: await readFile(file) }))
  await owner.scad.engine.putArchive(server.id, '/tmp', await tarBuffer(await Promise.all(entries)))
  await owner.scad.engine.execDetached(server.id, { command: ['python3', '/tmp/build-index.py', address], user: '0:0' })
  await eventually(
    () =>
      server.sh(`curl -sko /dev/null https://${address}:8443/simple/`).then(
        () => true,
        () => false,
      ),
    { what: 'the index answers' },
  )
}, timeout)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await owner[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}, timeout)

test('behind a company’s own authority pip, npm, git, curl and node work at build and at run time', { timeout }, async () => {
  const site = `https://${address}:8443`
  await using project = await ownProject({
    environment: {
      base: tools,
      caCertificates: [authority],
      python: { requirements: ['requirements.txt'] },
      node: { packages: ['companytool@4.5.6'] },
      env: { NPM_CONFIG_REGISTRY: `${site}/npm/` },
      run: [`git ls-remote ${site}/repo.git >/built-git`, `curl -fsS -o /built-curl ${site}/simple/companywheel/`],
    },
  })
  await writeFile(join(project.folder, 'requirements.txt'), `--index-url ${site}/simple/\ncompanywheel==1.2.3\n`)
  const { image } = await environment(project)
  await using inside = await box(project, image, 'bridge')
  expect(await inside.sh('python -c "import companywheel; print(companywheel.answer)"; companytool')).toBe('42\ncompanytool runs')
  expect(await inside.sh('cut -f 2 /built-git; test -s /built-curl')).toContain('refs/heads/company')

  const rest = `pip install -q --force-reinstall --no-deps --index-url ${site}/simple/ companywheel; git ls-remote ${site}/repo.git`
  expect(await inside.sh(rest)).toContain('refs/heads/company')
  expect(await inside.sh(`npm view companytool version; curl -fsS -o /dev/null ${site}/npm/companytool/ && echo curl`)).toBe('4.5.6\ncurl')
  const fetching = `fetch('${site}/simple/').then((answer) => console.log(answer.status))`
  expect(await inside.sh(`node -e "${fetching}"; python -c "import urllib.request as u; print(u.urlopen('${site}/simple/').status)"`)).toBe(
    '200\n200',
  )
})

test('without the authority the same index is not believed', { timeout }, async () => {
  await using project = await ownProject({ environment: { base: tools, caCertificates: [], run: [`curl -fsS https://${address}:8443/`] } })
  await expect(environment(project)).rejects.toMatchObject({ code: 'build-failed', message: expect.stringMatching(/certificate/) })
})

test('apt, pip and curl go through a proxy whose password no image holds', { timeout }, async () => {
  const proxy = `http://agent:${password}@${address}:3128`
  await using project = await ownProject({
    environment: {
      base: tools,
      caCertificates: [authority],
      proxy: { http: proxy, https: proxy },
      apt: ['hello'],
      python: { requirements: ['requirements.txt'] },
      run: [`curl -fsS -o /dev/null https://${address}:8443/npm/`],
    },
  })
  await writeFile(join(project.folder, 'requirements.txt'), `--index-url https://${address}:8443/simple/\ncompanywheel\n`)
  const { image } = await environment(project)
  const log = await server.sh('cat /tmp/proxy.log')
  expect(log).toMatch(/^GET http:\/\/\S+\/hello_\S+\.deb$/m)
  expect(log).toContain(`CONNECT ${address}:8443`)
  expect(await imageHolds(image, password)).toEqual([false])
  const variables = runtimeEnv(project.scad, (await load(project)).environment)
  expect(variables).toMatchObject({ http_proxy: proxy, HTTPS_PROXY: proxy })
})

test('pinned requirements are ready at the first command, in a virtual environment of the agent', { timeout }, async () => {
  await using project = await ownProject({
    environment: { base: tools, caCertificates: [authority], python: { requirements: ['requirements.txt'] } },
  })
  await writeFile(join(project.folder, 'requirements.txt'), `--index-url https://${address}:8443/simple/\n-r more.txt\n`)
  await writeFile(join(project.folder, 'more.txt'), 'companywheel==1.2.3\n')
  const first = await environment(project)
  await using inside = await box(project, first.image)
  expect(await inside.sh('python -c "import companywheel, sys; print(sys.prefix)"; command -v python; test -w /opt/venv')).toBe(
    '/opt/venv\n/opt/venv/bin/python',
  )

  await writeFile(join(project.folder, 'more.txt'), 'companywheel==9.9.9\n')
  await expect(environment(project)).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringMatching(/^python requirements: requirements\.txt: exit code 1\n(?:.*\n)*.*companywheel==9\.9\.9/),
  })
})

test('a Python that cannot be had is said to be so, with what to do', { timeout }, async () => {
  await using project = await ownProject({ environment: { base: tools, python: { version: '3.99' } } })
  await expect(environment(project)).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringMatching(/^python 3\.99: exit code 1\n(?:.*\n)*.*Python 3\.99 cannot be had here/),
  })
})

test('a base image that has the wanted Python and Node brings nothing new', { timeout }, async () => {
  await using project = await ownProject({ environment: { base: tools, python: { version: '3' }, node: { version: '24' } } })
  const { image } = await environment(project)
  await using inside = await box(project, image)
  expect(await inside.sh('python --version; node --version')).toMatch(/^Python 3\.\d+\.\d+\nv24\./)
  expect(project.said.filter(({ text }) => /Setting up|added \d+ package/.test(text))).toEqual([])
})

test('a proxy on this machine’s loopback serves builds, and sessions are warned that it cannot serve them', { timeout }, async () => {
  const proxy = createServer((request, response) => response.end(`asked for ${request.url}`))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const bound = proxy.address()
  const http = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`
  try {
    await using project = await ownProject({
      environment: { base: tools, proxy: { http }, run: ['curl -fsS http://nowhere.invalid/x >/answer'] },
    })
    const { image } = await environment(project)
    await using inside = await box(project, image)
    expect(await inside.sh('cat /answer')).toBe('asked for http://nowhere.invalid/x')
    expect(runtimeEnv(project.scad, (await load(project)).environment)).toEqual({})
    expect(project.said).toContainEqual({ type: 'warning', text: expect.stringContaining('where containers cannot reach it') })
  } finally {
    proxy.close()
  }
})
