import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTrustedProject } from '../../src/config/load.ts'
import { ScadError } from '../../src/errors/scad-error.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { label } from '../../src/scad/labels.ts'
import { findSession } from '../../src/session/find.ts'
import type { JournalEvent } from '../../src/session/journal-event.ts'
import { noteEvent, readJournal } from '../../src/session/journal.ts'
import { listSessions } from '../../src/session/list.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { sessionLogs } from '../../src/session/logs.ts'
import { startSession } from '../../src/session/start.ts'
import { stopSession } from '../../src/session/stop.ts'
import { testProject, type TestProject } from '../support/project.ts'

// For what changes neither config nor host repos.
let shared: TestProject
beforeAll(async () => {
  shared = await testProject()
})
afterAll(async () => await shared[Symbol.asyncDispose]())

async function eventsOf(journal: AsyncIterable<JournalEvent>): Promise<string[]> {
  const events: string[] = []
  for await (const { event } of journal) events.push(event)
  return events
}

async function containersOf({ scad, name }: TestProject): Promise<number> {
  return (await scad.engine.listContainers({ [label.project]: name })).length
}

test('a session holds every repo at the current branch of the host, clean, as the agent', async () => {
  await using project = await testProject({ repos: { app: { files: { 'a.txt': 'a' } }, docs: {} } })
  const head = await project.git('app', 'rev-parse', 'HEAD')
  const session = await project.start({ tag: 'try1' })
  expect(session.id).toMatch(new RegExp(`^${project.name}-try1-[a-z0-9]{4}$`))
  expect(session).toMatchObject({ state: 'running', tag: 'try1', project: project.name })
  expect(session.bases.map(({ key, ref, leftOut }) => [key, ref, leftOut])).toEqual([
    ['app', 'main', 0],
    ['docs', 'main', 0],
  ])
  expect(await project.inside(session, 'git rev-parse HEAD; git branch --show-current; git status --porcelain; cat a.txt')).toBe(
    `${head}\nmain\na`,
  )
  expect(await project.inside(session, 'ls -d /workspace/docs/README.md; id -un')).toBe('/workspace/docs/README.md\nagent')
})

test('the agent inside has no capability, cannot gain one, and is not root', async () => {
  const session = await shared.start()
  const status = await shared.inside(session, 'cat /proc/self/status')
  expect(status).toMatch(/CapEff:\t0+$/m)
  expect(status).toMatch(/NoNewPrivs:\t1$/m)
  expect(status).toMatch(/Seccomp:\t2$/m)
  expect(await shared.inside(session, 'test "$(id -u)" != 0 && test "$(id -g)" != 0 && echo ok')).toBe('ok')
  expect(await shared.inside(session, 'getent hosts host.docker.internal || echo none')).toBe('none')
  const details = await shared.scad.engine.inspectContainer(session.container)
  expect(details?.user).toBe('0:0')
  expect(details?.raw).toMatchObject({
    HostConfig: {
      Init: true,
      Privileged: false,
      CapDrop: ['ALL'],
      CapAdd: expect.arrayContaining(['SETUID', 'SETGID', 'KILL']),
      PidsLimit: 1024,
      RestartPolicy: { Name: expect.stringMatching(/^(no)?$/) },
    },
  })
})

test('commits that the host made after the image was built are in the next session', async () => {
  await using project = await testProject()
  await project.start()
  const head = await project.commit('app', { 'later.txt': 'later' })
  const session = await project.start()
  expect(await project.inside(session, 'git rev-parse HEAD; cat later.txt; git status --porcelain')).toBe(`${head}\nlater`)
})

test('--base starts a repo at another ref, a branch by its name', async () => {
  await using project = await testProject({ repos: { app: {}, docs: {} } })
  const first = await project.git('app', 'rev-parse', 'HEAD')
  await project.git('app', 'branch', 'old')
  await project.commit('app', { new: 'new' })
  const onBranch = await project.start({ base: { app: 'old' } })
  expect(await project.inside(onBranch, 'git rev-parse HEAD; git branch --show-current')).toBe(`${first}\nold`)
  const onCommit = await project.start({ base: { app: first } })
  expect(onCommit.repos.find(({ key }) => key === 'app')).toMatchObject({ base: first, baseRef: first })
  expect(await project.inside(onCommit, 'git rev-parse HEAD')).toBe(first)
})

test('uncommitted host files stay behind, and how many is said', async () => {
  await using project = await testProject()
  await writeFile(join(project.repos['app'] ?? '', 'README.md'), 'edited')
  await writeFile(join(project.repos['app'] ?? '', 'new.txt'), 'new')
  const session = await project.start()
  expect(session.bases[0]).toMatchObject({ included: 0, leftOut: 2 })
  expect(await project.inside(session, 'ls; git status --porcelain')).toBe('README.md')
  expect(project.said).toContainEqual({ type: 'note', text: expect.stringContaining('2 uncommitted files left out') })
})

test('with dirty: include they go in as a commit on top, and the host stays as it was', async () => {
  await using project = await testProject({ repos: { app: { config: { dirty: 'include' } } } })
  const base = await project.git('app', 'rev-parse', 'HEAD')
  await writeFile(join(project.repos['app'] ?? '', 'README.md'), 'edited')
  await writeFile(join(project.repos['app'] ?? '', 'new.txt'), 'new')
  const before = [
    await project.git('app', 'status', '--porcelain'),
    await project.git('app', 'for-each-ref'),
    await project.git('app', 'count-objects'),
  ]
  const session = await project.start()
  expect(session.bases[0]).toMatchObject({ included: 2, leftOut: 0, base })
  expect(await project.inside(session, 'cat README.md new.txt; git rev-parse HEAD^; git status --porcelain')).toBe(`editednew${base}`)
  expect(session.repos[0]?.dirty).toBe(await project.inside(session, 'git rev-parse HEAD'))
  expect([
    await project.git('app', 'status', '--porcelain'),
    await project.git('app', 'for-each-ref'),
    await project.git('app', 'count-objects'),
  ]).toEqual(before)
})

test('a detached HEAD and a repo without commits can start a session', async () => {
  await using project = await testProject({ repos: { app: {}, empty: {} } })
  await project.git('app', 'checkout', '-q', '--detach')
  await project.git('empty', 'update-ref', '-d', 'HEAD')
  const session = await project.start()
  expect(session.repos.map(({ key, baseRef, base }) => [key, baseRef, base !== ''])).toEqual([
    ['app', '', true],
    ['empty', 'main', false],
  ])
  expect(await project.inside(session, 'git branch --show-current; cd ../empty && git branch --show-current')).toBe('work\nmain')
})

test('two starts at once get two ids', async () => {
  const [one, two] = await Promise.all([shared.start(), shared.start()])
  expect(one.id).not.toBe(two.id)
  const ids = (await listSessions(shared.scad, { project: shared.name })).map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining([one.id, two.id]))
})

test('a stopped session keeps its files, tells its journal, and runs again', async () => {
  const { id } = await shared.start()
  await shared.inside(await findSession(shared.scad, id), 'echo kept >kept.txt')
  expect((await stopSession(shared.scad, { session: id })).state).toBe('stopped')
  expect((await stopSession(shared.scad, { session: id })).state).toBe('stopped')
  const stopped = await findSession(shared.scad, id)
  expect(stopped.state).toBe('stopped')
  expect((await readJournal(shared.scad, stopped)).map(({ event }) => event)).toEqual(['ready', 'stopped'])
  expect((await resumeSession(shared.scad, { session: id })).state).toBe('running')
  expect(await shared.inside(await findSession(shared.scad, id), 'cat kept.txt')).toBe('kept')
  expect(await eventsOf(sessionLogs(shared.scad, { session: id }))).toEqual(['ready', 'stopped', 'ready'])
})

test('a followed journal ends when the session stops', async () => {
  const { id } = await shared.start()
  const all = eventsOf(sessionLogs(shared.scad, { session: id, follow: true }))
  await stopSession(shared.scad, { session: id })
  expect(await all).toEqual(['ready', 'stopped'])
})

test('a session that an older scad made is listed, found, stopped and resumed', async () => {
  const { labels, image } = await shared.start()

  const older = `${shared.name}-older`
  await shared.scad.engine.createContainer({
    name: `scad-${older}`,
    image,
    labels: { ...labels, [label.session]: older, [label.version]: '0.0.1' },
    user: '0:0',
    command: ['/opt/scad/bin/hold'],
    env: {},
    workingDir: '/',
    hostname: 'older',
    mounts: [],
    tmpfs: {},
    capAdd: ['SETUID', 'SETGID', 'KILL'],
    network: 'bridge',
    extraHosts: [],
    resources: {},
  })
  await shared.scad.engine.startContainer(`scad-${older}`)
  await noteEvent(shared.scad, `scad-${older}`, { event: 'ready' })
  expect((await findSession(shared.scad, older)).version).toBe('0.0.1')
  expect((await stopSession(shared.scad, { session: older })).state).toBe('stopped')
  expect((await resumeSession(shared.scad, { session: older })).state).toBe('running')
})

test.each([
  [
    'a repo that is gone',
    { code: 'repo-missing' },
    async (project: TestProject) => await rm(project.repos['app'] ?? '', { recursive: true }),
  ],
  [
    'a folder that is no repo',
    { code: 'repo-invalid' },
    async (project: TestProject) => await rm(join(project.repos['app'] ?? '', '.git'), { recursive: true }),
  ],
])('%s is refused before anything is made', async (_, error, spoil) => {
  await using project = await testProject()
  await spoil(project)
  await expect(project.start()).rejects.toMatchObject(error)
  expect(await containersOf(project)).toBe(0)
})

test.each([
  ['an unknown ref', { base: { app: 'nowhere' } }, 'branch-not-found'],
  ['a base for a repo that is not there', { base: { ap: 'main' } }, 'bad-input'],
])('%s is refused before anything is made', async (_, input, code) => {
  await using project = await testProject()
  await expect(project.start(input)).rejects.toMatchObject({ code })
  expect(await containersOf(project)).toBe(0)
})

test('a mount source that is missing is refused before anything is made', async () => {
  await using project = await testProject({ config: { mounts: [{ source: './nowhere', target: '/data' }] } })
  await expect(project.start()).rejects.toMatchObject({ code: 'mount-missing' })
  expect(await containersOf(project)).toBe(0)
})

test.each([
  ['known before anything is made', ['scad.test/none=0']],
  ['told by the engine at the start', 'all'],
])('a GPU that the engine does not have is refused, %s, and nothing stays', async (_, gpu) => {
  await using project = await testProject({ config: { gpu } })
  await expect(project.start()).rejects.toMatchObject({ code: 'gpu-unavailable' })
  expect(await containersOf(project)).toBe(0)
})

test.each([0, 1, 2, 4])('a start that is interrupted, after %s more calls to the engine, leaves no container', async (calls) => {
  const controller = new AbortController()
  let left = Number.POSITIVE_INFINITY
  const scad = createScad({
    env: shared.env,
    cwd: shared.folder,
    signal: controller.signal,
    trace: true,
    progress({ type, text }) {
      if (text === 'starting the session') left = calls
      else if (type === 'trace') left--
      if (left <= 0) controller.abort(new ScadError('interrupted', 'interrupted'))
    },
  })
  const before = await containersOf(shared)
  await expect(startSession(scad, { project: await loadTrustedProject(scad, {}) })).rejects.toMatchObject({ code: 'interrupted' })
  await scad.close()
  expect(await containersOf(shared)).toBe(before)
})
