import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryFolder, findArchived, listEntries } from '../../src/archive/entries.ts'
import type { ArchiveRecord } from '../../src/archive/record.ts'
import { writeArchive } from '../../src/archive/write.ts'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { label } from '../../src/scad/labels.ts'
import { findSession } from '../../src/session/find.ts'
import { listSessions } from '../../src/session/list.ts'
import type { Session } from '../../src/session/session.ts'
import { stopSession } from '../../src/session/stop.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({
    repos: { app: {}, docs: {} },
    agents: { copier: { adapter: 'command', argv: ['sh', '-c', 'cat "$1" >copied; cat copied; echo oops >&2', 'sh', '{promptFile}'] } },
  })
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function runJob(session: Session, input: Omit<Parameters<typeof injectJob>[1], 'session'>): Promise<Job> {
  const { id } = await injectJob(project.scad, { session: session.id, ...input })
  return await waitJob(project.scad, { job: id })
}

async function archived(id: string): Promise<ArchiveRecord> {
  const record = await findArchived(project.scad, id)
  if (record === null) throw new Error(`${id} is not in the archive`)
  return record
}

async function contentOf(id: string, path: string): Promise<string> {
  return await readFile(join(entryFolder(project.scad.paths, id, 1), path), 'utf8')
}

const isListed = async ({ id }: Session): Promise<boolean> =>
  (await listSessions(project.scad, { project: project.name })).some((one) => one.id === id)

test('a session that was removed is in the archive with its jobs, prompts, output, commits and saved refs', async () => {
  const session = await project.start({ tag: 'try1' })
  const job = await runJob(session, { agent: 'copier', prompt: 'do this\n' })
  const failed = await runJob(session, { command: ['sh', '-c', 'echo 1 >one; git add one; git commit -qm work; exit 3'] })
  const { saved } = await removeSession(project.scad, { session: session.id })
  const record = await archived(session.id)
  expect(record).toMatchObject({ v: 1, entry: 1, id: session.id, project: project.name, tag: 'try1', why: 'removed', leftOut: [], saved })
  expect(record).toMatchObject({ repos: session.repos, spec: session.spec, user: session.user, created: session.created })
  expect(record.labels[label.session]).toBe(session.id)
  expect(record.jobs).toEqual([
    { ...job, report: null, answer: null },
    { ...failed, report: null, answer: null },
  ])
  const [app, docs] = record.changes
  expect(app).toMatchObject({ key: 'app', path: project.repos['app'], branch: 'main', commits: 1, files: 2, insertions: 2, deletions: 0 })
  expect(app).toMatchObject({ base: session.repos[0]?.base, tip: await project.git('app', 'rev-parse', `refs/scad/${session.id}/HEAD`) })
  expect(app?.paths.toSorted()).toEqual(['copied', 'one'])
  expect(docs).toMatchObject({
    key: 'docs',
    branch: 'main',
    base: session.repos[1]?.base,
    tip: session.repos[1]?.base,
    commits: 0,
    files: 0,
  })
  expect(await contentOf(session.id, `jobs/${job.short}/prompt.md`)).toBe('do this\n')
  expect(await contentOf(session.id, `jobs/${job.short}/stdout`)).toBe('do this\n')
  expect(await contentOf(session.id, `jobs/${job.short}/stderr`)).toBe('oops\n')
  expect(JSON.parse(await contentOf(session.id, `jobs/${failed.short}/job.json`))).toMatchObject({ argv: expect.arrayContaining(['-c']) })
  expect((await contentOf(session.id, 'journal.ndjson')).match(/"event":"ended"/g)).toHaveLength(2)
})

test('nobody but its owner can read the archive', async () => {
  const session = await project.start()
  await runJob(session, { command: ['true'] })
  await removeSession(project.scad, { session: session.id })
  const folder = join(project.scad.paths.archive, session.id)
  const modes = [folder, ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name))].map(async (path) => {
    const facts = await stat(path)
    return facts.mode & (facts.isDirectory() ? 0o7777 : 0o7177)
  })
  expect(new Set(await Promise.all(modes))).toEqual(new Set([0o700, 0]))
})

test('a stopped session is archived too, and a job of which nobody knows the end as lost', async () => {
  const session = await project.start()
  await runJob(session, { command: ['echo', 'first'] })
  const job = await injectJob(project.scad, { session: session.id, command: ['sleep', '1000'] })
  await project.scad.engine.stopContainer(session.container, 0)
  await stopSession(project.scad, { session: session.id })
  await removeSession(project.scad, { session: session.id })
  const record = await archived(session.id)
  expect(record).toMatchObject({ state: 'stopped', jobs: [{ state: 'succeeded' }, { short: job.short, state: 'lost' }] })
  expect(await contentOf(session.id, `jobs/${record.jobs[0]?.short}/stdout`)).toBe('first\n')
})

test('a session whose labels cannot be read is archived as far as it can be, when it is given up', async () => {
  const { id, image, labels } = await project.start()
  const broken = `${id}x`
  await project.scad.engine.createContainer({
    name: `scad-${broken}`,
    image,
    labels: { ...labels, [label.session]: broken, [label.spec]: '{' },
    user: '0:0',
    command: ['/opt/scad/bin/hold'],
    env: {},
    workingDir: '/',
    hostname: 'broken',
    mounts: [],
    tmpfs: {},
    capAdd: [],
    network: 'none',
    extraHosts: [],
    resources: {},
  })
  await removeSession(project.scad, { session: broken, discard: true })
  expect(await archived(broken)).toMatchObject({ state: 'broken', jobs: [], labels: { [label.spec]: '{' } })
})

test('a session stays when nothing can be archived of it, and goes with --discard', async () => {
  const session = await project.start()
  await mkdir(project.scad.paths.archive, { recursive: true })
  await writeFile(join(project.scad.paths.archive, session.id), 'in the way')
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject({
    code: 'home-unusable',
    message: expect.stringContaining(`session ${session.id} was kept`),
    hint: expect.stringContaining(`scad session remove ${session.id} --discard`),
  })
  expect(await isListed(session)).toBe(true)
  expect((await removeSession(project.scad, { session: session.id, discard: true })).archived).toBeNull()
  expect(await isListed(session)).toBe(false)
})

test('--discard archives what there is, and tells what was given up', async () => {
  const session = await project.start()
  const job = await runJob(session, { command: ['sh', '-c', 'echo out; echo 1 >one'] })
  const { archived: entry, discarded } = await removeSession(project.scad, { session: session.id, discard: true })
  expect(entry).toBe(1)
  expect(await archived(session.id)).toMatchObject({ saved: [], discarded, changes: [], jobs: [{ id: job.id }] })
  expect(await contentOf(session.id, `jobs/${job.short}/stdout`)).toBe('out\n')
})

test('a removal that was broken off before the container goes on, with one entry at its end', async () => {
  const session = await project.start()
  await runJob(session, { command: ['echo', 'first'] })
  const found = await findSession(project.scad, session.id)
  await writeArchive(project.scad, { session: found, why: 'removed', saved: [], discarded: [], lenient: false })
  const job = await runJob(session, { command: ['echo', 'second'] })
  await removeSession(project.scad, { session: session.id })
  expect(await readdir(join(project.scad.paths.archive, session.id))).toEqual(['2'])
  expect((await archived(session.id)).jobs).toHaveLength(2)
  expect(await readFile(join(entryFolder(project.scad.paths, session.id, 2), `jobs/${job.short}/stdout`), 'utf8')).toBe('second\n')
})

test('a removal that was broken off after the container goes on, and what it had archived stands', async () => {
  const session = await project.start()
  await runJob(session, { command: ['echo', 'first'] })
  const found = await findSession(project.scad, session.id)
  const before = await writeArchive(project.scad, { session: found, why: 'removed', saved: [], discarded: [], lenient: false })
  await project.scad.engine.removeContainer(session.container)
  expect((await removeSession(project.scad, { session: session.id, discard: true })).archived).toBe(1)
  expect(await archived(session.id)).toEqual(before)
  expect(await isListed(session)).toBe(false)
})

test('a session whose container was removed by hand is archived from its volume', async () => {
  const session = await project.start()
  const job = await runJob(session, { command: ['echo', 'first'] })
  await project.scad.engine.removeContainer(session.container)
  await removeSession(project.scad, { session: session.id, discard: true })
  expect(await archived(session.id)).toMatchObject({ state: 'lost', jobs: [{ id: job.id, state: 'succeeded' }] })
  expect(await contentOf(session.id, `jobs/${job.short}/stdout`)).toBe('first\n')
})

test('a session that goes a second time has a second entry', async () => {
  const session = await project.start()
  await removeSession(project.scad, { session: session.id })
  const first = await archived(session.id)
  const again = { ...(await findSession(project.scad, (await project.start()).id)), id: session.id }
  expect((await writeArchive(project.scad, { session: again, why: 'expired', saved: [], discarded: [], lenient: false })).entry).toBe(2)
  expect(await listEntries(project.scad.paths, session.id)).toHaveLength(2)
  expect(first.entry).toBe(1)
})
