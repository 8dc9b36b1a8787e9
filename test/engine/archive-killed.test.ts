import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryFolder, findArchived } from '../../src/archive/entries.ts'
import { collectGarbage } from '../../src/gc/gc.ts'
import { draftOf } from '../../src/host/atomic-folder.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { listSessions } from '../../src/session/list.ts'
import type { Session } from '../../src/session/session.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject()
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function namesIn(session: Session): Promise<string[]> {
  return await readdir(join(project.scad.paths.archive, session.id)).catch(() => [])
}

async function startedWithJob(): Promise<Session> {
  const session = await project.start()
  const { id } = await injectJob(project.scad, { session: session.id, command: ['echo', 'out'] })
  await waitJob(project.scad, { job: id })
  return session
}

/** Begins a removal and kills it as soon as `seen` says so. */
async function killedRemoval(session: Session, seen: (names: string[]) => boolean): Promise<void> {
  const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), 'session', 'remove', session.id], {
    cwd: project.folder,
    env: project.env,
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  while (child.exitCode === null && !seen(await namesIn(session))) await new Promise(setImmediate)
  child.kill('SIGKILL')
  await ended
}

test.for([
  ['while it writes the entry', (names: string[]) => names.length > 0],
  ['when the entry is there', (names: string[]) => names.includes('1')],
] as const)('a removal that is killed %s leaves no half of an entry, and the next one ends with one', async ([, seen]) => {
  const session = await startedWithJob()
  await killedRemoval(session, seen)
  const record = await findArchived(project.scad, session.id)
  expect(record === null || record.jobs.length === 1).toBe(true)
  if ((await listSessions(project.scad, { project: project.name })).some(({ id }) => id === session.id))
    await removeSession(project.scad, { session: session.id })
  expect((await namesIn(session)).filter((name) => /^\d+$/.test(name))).toHaveLength(1)
  expect((await namesIn(session)).filter((name) => !/^\d+$/.test(name))).toEqual([])
  expect(await findArchived(project.scad, session.id)).toMatchObject({ jobs: [{ state: 'succeeded' }] })
})

test('gc clears what a killed removal left of an entry', async () => {
  const session = await project.start()
  const draft = draftOf(entryFolder(project.scad.paths, session.id, 1))
  await mkdir(draft, { recursive: true })
  await writeFile(join(draft, 'journal.ndjson'), 'half')
  const later = { ...project.scad, now: () => Date.now() + 3_600_000 }
  const { items } = await collectGarbage(later, { project: project.name, apply: true })
  expect(items).toContainEqual(expect.objectContaining({ kind: 'archive', goes: true, name: session.id, bytes: 4 }))
  expect(await namesIn(session)).toEqual([])
  await removeSession(project.scad, { session: session.id, discard: true })
})

test('gc makes the oldest entries light when the archive is too large, and their records stay', async () => {
  const [first, second] = [await startedWithJob(), await startedWithJob()]
  for (const { id } of [first, second]) await removeSession(project.scad, { session: id })
  await utimes(join(entryFolder(project.scad.paths, first.id, 1), 'record.json'), 1, 1)
  const size = async (): Promise<number> =>
    (await collectGarbage(project.scad)).items.filter(({ kind }) => kind === 'archive').reduce((sum, { bytes }) => sum + bytes, 0)
  expect(await size()).toBeGreaterThan(0)
  const { items } = await collectGarbage(project.scad, { project: project.name, maxArchive: 1, apply: true })
  const gone = items.flatMap(({ kind, goes, name }) => (kind === 'archive' && goes ? [name] : []))
  expect(gone[0]).toBe(`${first.id}#1`)
  expect(gone).toContain(`${second.id}#1`)
  expect(await readdir(entryFolder(project.scad.paths, first.id, 1))).toEqual(['journal.ndjson', 'record.json'])
  expect(await findArchived(project.scad, first.id)).toMatchObject({ jobs: [{ state: 'succeeded' }] })
  expect(await size()).toBe(0)
})
