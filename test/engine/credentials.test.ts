import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { writeArchive } from '../../src/archive/write.ts'
import { loadProject } from '../../src/config/load.ts'
import { injectJob, type injectJobInput } from '../../src/job/inject.ts'
import type { InjectedJob } from '../../src/job/injected-job.ts'
import { listJobs } from '../../src/job/list.ts'
import { readJobOutput } from '../../src/job/output.ts'
import { refreshSession } from '../../src/job/refresh.ts'
import { waitJob } from '../../src/job/wait.ts'
import { layout } from '../../src/scad/layout.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { findSession } from '../../src/session/find.ts'
import { preflight } from '../../src/session/preflight.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { stopSession } from '../../src/session/stop.ts'
import { textOf } from '../support/engine.ts'
import { jobSession, type JobSession, outputOf } from './job-support.ts'

const key = 'fake-api-key-of-a-test-0123456789'
const token = 'fake-access-token-of-a-test-0123456789'
const renewal = 'fake-refresh-token-of-a-test-0123456789'
const file = '.claude/.credentials.json'
const bin = '/home/agent/bin'

// What it printed itself would stand in its output, so the agent tells what it finds by its sum.
const agent = `#!/bin/sh
sum() { sha256sum | cut -d ' ' -f 1; }
echo "variable $(printf %s "$ANTHROPIC_API_KEY" | sum)"
echo "file $(sum 2>/dev/null <~/${file})"
echo '{"type":"result","subtype":"success","is_error":false}'
test -z "$LONG" && exit
touch ~/said; until test -e ~/go; do sleep 0.1; done
echo "then $(sum <~/${file})"`

let session: JobSession
/** scad where somebody is logged in, and where a key is set as well. */
let loggedIn: Scad
let withKey: Scad
let expires = 0

beforeAll(async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({
    agents: {
      claude: { adapter: 'claude', env },
      codex: { adapter: 'codex', env },
      strict: { adapter: 'claude', credentials: 'env', env },
      plain: { adapter: 'command', argv: ['codex'], env },
    },
  })
  loggedIn = session.scad
  withKey = { ...loggedIn, env: { ...loggedIn.env, ANTHROPIC_API_KEY: key } }
  await logIn(token)
  await session.inside(`mkdir -p ${bin} && cd ${bin} && printf '%s\\n' '${agent.replaceAll("'", String.raw`'\''`)}' >claude &&
    printf '#!/bin/sh\\nenv; echo "{\\"type\\":\\"turn.completed\\"}"\\n' >codex && chmod +x claude codex`)
})
afterAll(async () => await session[Symbol.asyncDispose]())

/** What somebody's login on this machine is from now on. */
async function logIn(accessToken: string): Promise<void> {
  const path = join(session.project.folder, 'user', file)
  expires = Date.now() + 7_200_000
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify({ claudeAiOauth: { accessToken, refreshToken: renewal, expiresAt: expires } }))
}

/** What a session gets of it. */
const copyOf = (accessToken: string): string => JSON.stringify({ claudeAiOauth: { accessToken, expiresAt: expires } })
const sum = (content: string): string => createHash('sha256').update(content).digest('hex')

async function begin(scad: Scad, name: string, more: Partial<z.input<typeof injectJobInput>> = {}): Promise<InjectedJob> {
  return await injectJob(scad, { session: session.id, prompt: 'x', agent: name, ...more })
}

/** What a job said, once it has ended. */
async function said({ id }: { id: string }): Promise<string> {
  expect(await waitJob(loggedIn, { job: id })).toMatchObject({ state: 'succeeded' })
  return (await outputOf(readJobOutput(loggedIn, { job: id }))).stdout
}

async function outcomes(wanted?: string): Promise<Record<string, string>> {
  const { agents } = await refreshSession(loggedIn, { session: session.id, agent: wanted })
  return Object.fromEntries(agents.map((one) => [one.agent, one.outcome]))
}

test("a login of this machine lies in the session's memory, for the agent's user alone, without what renews it", async () => {
  expect(await outcomes()).toMatchObject({ claude: 'absent', codex: 'none', strict: 'none', plain: 'nothing' })
  expect(await said(await begin(loggedIn, 'claude'))).toContain(`file ${sum(copyOf(token))}\n`)
  const facts = `readlink ~/${file}; stat -L -c '%u %a' ~/${file}; stat -c '%u %a' ${layout.login}/agent; stat -L -f -c %T ~/${file}`
  expect((await session.inside(facts)).split('\n')).toEqual([`${layout.login}/agent/${file}`, '10001 600', '10001 700', 'tmpfs'])
})

test('a key of this machine reaches the jobs of its agent, and no other', async () => {
  expect(await said(await begin(withKey, 'claude'))).toContain(`variable ${sum(key)}\n`)
  for (const name of ['codex', 'plain']) expect(await said(await begin(withKey, name))).not.toContain(key)
  const { id } = await injectJob(withKey, { session: session.id, command: ['env'] })
  expect(await said({ id })).not.toContain(key)
})

test('an agent whose login has to come from a variable does not begin without one', async () => {
  const before = (await listJobs(loggedIn, {})).length
  await expect(begin(loggedIn, 'strict')).rejects.toMatchObject({
    code: 'login-missing',
    hint: expect.stringContaining('ANTHROPIC_API_KEY'),
  })
  expect(await listJobs(loggedIn, {})).toHaveLength(before)
})

test('a login that ends before its job may is told with what helps', async () => {
  await begin(loggedIn, 'claude', { timeoutMs: 86_400_000 })
  expect(session.project.said).toContainEqual({
    type: 'warning',
    text: expect.stringMatching(
      /^agent claude: its login, ~\/\.claude\/\S+, expires in .*, before the 1d of this job .*scad session refresh/,
    ),
  })
})

test('a start says that its default agent logs in by a copy that nothing renews', async () => {
  const project = await loadProject(loggedIn, { config: session.project.configFile })
  await preflight(loggedIn, { ...project, agents: { claude: { adapter: 'claude', env: {} } }, agent: 'claude' })
  expect(session.project.said).toContainEqual({
    type: 'note',
    text: expect.stringMatching(/^agent claude logs in by a copy of .*its refresh token stays here.*claude setup-token/),
  })
})

test('a start says what gives its agent a login, where it has none or one that is over', async () => {
  const claude = {
    ...(await loadProject(loggedIn, { config: session.project.configFile })),
    agents: { claude: { adapter: 'claude', env: {} } },
  }
  const warned = async (env: Scad['env'], now = Date.now()): Promise<string[]> => {
    const warnings: string[] = []
    const progress: Scad['progress'] = ({ type, text }) =>
      void (type === 'warning' && text.startsWith('agent') ? warnings.push(text) : undefined)
    await preflight({ ...loggedIn, env, now: () => now, progress }, { ...claude, agent: 'claude' })
    return warnings
  }
  const fix = /.*: export ANTHROPIC_API_KEY=YOUR_KEY$/.source
  expect(await warned({ ...loggedIn.env, HOME: '/nowhere' })).toEqual([
    expect.stringMatching(`^agent claude: it gets no login from this machine: ${fix}`),
  ])
  expect(await warned(loggedIn.env, Date.now() + 86_400_000)).toEqual([
    expect.stringMatching(`^agent claude: the login in ~/.*expired ${fix}`),
  ])
  expect(await warned(withKey.env)).toEqual([])
})

test('a running job reads the login that a refresh takes in, and one that was put in inside stays', async () => {
  const job = await begin(loggedIn, 'claude', { env: { LONG: '1' } })
  await session.inside('until test -e ~/said; do sleep 0.1; done')
  await logIn(`newer-${token}`)
  expect(await outcomes()).toMatchObject({ claude: 'renewed' })
  await session.inside('touch ~/go')
  expect(await said(job)).toContain(`then ${sum(copyOf(`newer-${token}`))}\n`)
  await session.inside(`rm ~/${file} && echo own >~/${file}`)
  expect(await outcomes('claude')).toEqual({ claude: 'own' })
  expect(await said(await begin(loggedIn, 'claude'))).toContain(`file ${sum('own\n')}\n`)
  await session.inside(`rm ~/${file}`)
  expect(await outcomes('claude')).toEqual({ claude: 'renewed' })
})

test('no store holds any of it: no layer, image, volume, label, log, archive or answer of scad', async () => {
  const docker = new Docker()
  const container = docker.getContainer(session.container)
  const details = await container.inspect()
  const image = docker.getImage(details.Image)
  await writeArchive(loggedIn, {
    session: await findSession(loggedIn, session.id),
    ...{ why: 'removed', saved: [], discarded: [], lenient: false },
  })
  const [job] = await listJobs(loggedIn, {})
  const answers = [
    ['session', 'refresh', session.id],
    ['job', 'show', job?.id ?? ''],
  ]
  const changes = z.array(z.object({ Path: z.string() }).transform(({ Path }) => Path)).parse(await container.changes())
  const texts = [
    JSON.stringify([details, await image.inspect(), await image.history(), changes]),
    JSON.stringify([await findSession(loggedIn, session.id), await listJobs(loggedIn, {})]),
    (await container.logs({ stdout: true, stderr: true })).toString('latin1'),
    ...(await Promise.all(answers.map(async (words) => Object.values(await session.project.cli(...words, '--json')).join('\n')))),
    ...(await filesOf(loggedIn.paths.home)),
  ]
  // what the engine puts there itself is its init
  const folders = ['/home', '/opt', '/run', '/usr/sbin/docker-init', '/var/lib/scad', '/workspace']
  const looked = (path: string): boolean => folders.some((folder) => `${folder}/`.startsWith(`${path}/`) || path.startsWith(`${folder}/`))
  expect(changes.filter((path) => !looked(path))).toEqual([])
  for (const folder of folders) texts.push(await textOf(await loggedIn.engine.getArchive(session.container, folder)))
  for (const secret of [key, token, renewal]) expect(texts.filter((content) => content.includes(secret))).toEqual([])
})

test('a stop ends it, and the next job after a resume has it again', async () => {
  await stopSession(loggedIn, { session: session.id, discard: true })
  await resumeSession(loggedIn, { session: session.id })
  expect(await session.inside(`ls -A ${layout.login}; cat ~/${file} 2>/dev/null || echo gone`)).toBe('gone')
  expect(await said(await begin(loggedIn, 'claude'))).toContain(`file ${sum(copyOf(`newer-${token}`))}\n`)
  expect(await session.inside(`stat -c '%u %a' ${layout.login}/agent`)).toBe('10001 700')
})

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return await Promise.all(files.map(async ({ parentPath, name }) => await readFile(join(parentPath, name), 'latin1')))
}
