import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { collectGarbage } from '../../src/gc/gc.ts'
import { removeVerdict } from '../../src/gc/remove-verdict.ts'
import type { Verdict } from '../../src/gc/verdict.ts'
import { bareContainer } from '../../src/image/bare-container.ts'
import { withLock } from '../../src/host/locks.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { label } from '../../src/scad/labels.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { withReader } from '../../src/session/reader.ts'
import { listSessions } from '../../src/session/list.ts'
import { findSession } from '../../src/session/find.ts'
import { withSessionLock } from '../../src/session/session-locks.ts'
import type { Session } from '../../src/session/session.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
let session: Session
/** The same context an hour later, for which nothing was made just now. */
let later: Scad
beforeAll(async () => {
  project = await testProject()
  later = { ...project.scad, now: () => Date.now() + 3_600_000 }
  session = await project.start()
  await stopSession(project.scad, { session: session.id })
  session = await findSession(project.scad, session.id)
})
afterAll(async () => await project[Symbol.asyncDispose]())

const going = async (scad = later): Promise<Verdict[]> =>
  (await collectGarbage(scad, { project: project.name, keepAge: '1ms', maxSize: 1 })).items.filter(({ goes }) => goes)
const apply = async (scad = later): Promise<string[]> =>
  (await collectGarbage(scad, { project: project.name, keepAge: '1ms', maxSize: 1, apply: true })).items.flatMap(({ goes, name }) =>
    goes ? [name] : [],
  )

/** A session's container as a start leaves it that is killed before it runs. */
async function halfMade(id: string): Promise<string> {
  const labels = { ...session.labels, [label.session]: id }
  return await project.scad.engine.createContainer({ ...bareContainer(`scad-${id}`, session.image), labels, command: ['true'] })
}

test('a stopped session, its image and what that is built on stay, whatever the limits', async () => {
  expect(await apply()).toEqual([])
  expect((await findSession(project.scad, session.id)).state).toBe('stopped')
})

test('without --apply nothing is changed', async () => {
  const container = await halfMade(`${project.name}-dry`)
  expect((await going()).map(({ name }) => name)).toEqual([`scad-${project.name}-dry`])
  expect(await project.scad.engine.inspectContainer(container)).not.toBeNull()
  await project.scad.engine.removeContainer(container)
})

test('a session that never ran goes, but not while a process is at it', async () => {
  const id = `${project.name}-half`
  const container = await halfMade(id)
  await withSessionLock(project.scad, { id }, async () => expect(await apply()).toEqual([]))
  expect(await apply(project.scad)).toEqual([`scad-${id}`])
  expect(await project.scad.engine.inspectContainer(container)).toBeNull()
})

test('a session that came to run between the decision and the removal stays', async () => {
  const other = await project.start({ tag: 'ran' })
  const verdict: Verdict = { kind: 'session', id: other.container, name: `scad-${other.id}`, goes: true, reason: '', bytes: 0 }
  expect(await removeVerdict(project.scad, verdict)).toBe('it has become ready meanwhile')
  expect((await findSession(project.scad, other.id)).state).toBe('running')
})

test('an image that something was made from between the decision and the removal stays, its name too', async () => {
  const image = await project.scad.engine.inspectImage(session.image)
  const [name = ''] = image?.tags ?? []
  const verdict: Verdict = { kind: 'image', id: image?.id ?? '', name, goes: true, reason: '', bytes: 0 }
  expect(await removeVerdict(project.scad, verdict)).toMatch(/container/)
  expect((await project.scad.engine.inspectImage(name))?.id).toBe(image?.id)
})

test('a workspace image that nothing needs goes', async () => {
  await using other = await testProject()
  const made = await other.start()
  await other.scad.engine.removeContainer(made.container)
  await other.scad.engine.removeVolume(`scad-${made.id}`)
  const input = { project: other.name, keepAge: '1ms', apply: true }
  await other.cli('config', 'add')
  expect((await collectGarbage({ ...other.scad, now: later.now }, input)).items).toMatchObject([
    { goes: false, reason: `the next session of ${other.name} starts from it` },
  ])
  await other.cli('config', 'remove', other.name)
  expect((await collectGarbage({ ...other.scad, now: later.now }, input)).items).toMatchObject([{ kind: 'image', goes: true }])
  expect(await other.scad.engine.listImages({ [label.project]: other.name })).toEqual([])
})

test('a reader in use stays; one whose process was killed stops by itself and goes with its image', async () => {
  await withReader(project.scad, session, async (container) => {
    expect(await apply()).toEqual([])
    expect((await project.scad.engine.inspectContainer(container))?.state).toBe('running')
  })
  const program = join(packageFolder(), 'test', 'engine', 'reader-program.ts')
  const child = spawn(process.execPath, [program, session.id], { env: project.env, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  const mine = { [label.kind]: 'reader', [label.project]: project.name }
  const ended = async (): Promise<boolean> => (await project.scad.engine.listContainers(mine)).every(({ state }) => state === 'exited')
  await eventually(ended, { what: 'the end of the reader' })
  expect(await apply()).toEqual([expect.stringContaining('scad-reader-'), expect.stringContaining('scad/reader:')])
  expect(await project.scad.engine.listContainers(mine)).toEqual([])
  expect(await project.scad.engine.listImages(mine)).toEqual([])
})

test("what is another owner's, or not scad's, stays though it looks the same", async () => {
  const { engine } = project.scad
  const looks: Record<string, string>[] = [{ ...session.labels, [label.owner]: '4242' }, { [label.project]: project.name }]
  const made = await Promise.all(
    looks.map(
      async (labels, index) =>
        await engine.createContainer({ ...bareContainer(`scad-${project.name}-alien${index}`, session.image), labels, command: ['true'] }),
    ),
  )
  expect(await apply()).toEqual([])
  for (const id of made) {
    expect((await engine.inspectContainer(id))?.state).toBe('created')
    await engine.removeContainer(id)
  }
})

test('a quarantine folder stays while its session is worked at, and goes afterwards', async () => {
  const folder = join(project.scad.paths.quarantine, `${session.id}-code`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'pack'), 'x'.repeat(1000))
  for (const path of [join(folder, 'pack'), folder]) await utimes(path, 1, 1)
  await withLock(project.scad.paths, `code-${session.id}`, async () => expect(await apply(project.scad)).toEqual([]))
  expect(await going(project.scad)).toMatchObject([{ kind: 'quarantine', bytes: 1000 }])
  expect(await apply(project.scad)).toEqual([session.id])
  expect(await readdir(project.scad.paths.quarantine)).toEqual([])
})

test('the command tells what goes, why and how many bytes, and the sum', async () => {
  const folder = join(project.scad.paths.quarantine, `${session.id}-save`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'pack'), 'x'.repeat(2000))
  for (const path of [join(folder, 'pack'), folder]) await utimes(path, 1, 1)
  const words = ['gc', project.name]
  expect((await project.cli(...words)).stdout).toBe(
    `GOES        NAME${' '.repeat(session.id.length - 4)}  SIZE    WHY\n` +
      `quarantine  ${session.id}  2.0 kB  no process is at the session any more\n` +
      '2.0 kB would be freed; nothing was changed: scad gc --apply removes it\n',
  )
  expect((await project.cli(...words, '--apply')).stdout).toMatch(/\n2\.0 kB freed\n$/)
  expect((await project.cli(...words)).stdout).toBe('nothing to remove\n')
})

test('a package cache goes with the project that it was for, and tells its bytes', async () => {
  await using cached = await testProject({ environment: { caches: { pip: '/home/agent/.cache/pip' } } })
  const made = await cached.start()
  await cached.inside(made, 'head -c 100000 /dev/zero >~/.cache/pip/file')
  const collect = async (really: boolean): Promise<Verdict[]> =>
    (await collectGarbage({ ...cached.scad, now: later.now }, { project: cached.name, keepAge: '1ms', apply: really })).items.filter(
      ({ kind }) => kind === 'cache',
    )
  expect(await collect(true)).toMatchObject([{ goes: false, reason: expect.stringContaining('the next session') }])
  await cached.cli('config', 'remove', cached.name)
  expect(await collect(true)).toMatchObject([{ goes: false, reason: expect.stringContaining(`scad-${made.id}`) }])
  await cached.scad.engine.removeContainer(made.container)
  const [verdict] = await collect(false)
  expect(verdict).toMatchObject({ goes: true, name: expect.stringMatching(`^scad-cache-${cached.name}-[0-9a-f]{12}-pip$`) })
  expect(verdict?.bytes).toBeGreaterThanOrEqual(100_000)
  await collect(true)
  expect(await cached.scad.engine.listVolumes({ [label.kind]: 'cache', [label.project]: cached.name })).toEqual([])
})

test('the volume of a session whose removal was broken off goes; the one of a lost session stays', async () => {
  await using other = await testProject()
  const [broken, lost] = [await other.start(), await other.start()]
  const { engine, paths } = other.scad
  // as far as the archive, and the container
  const aside = { ...other.scad, engine: withoutRemoval(engine) }
  await expect(removeSession(aside, { session: broken.id })).rejects.toThrow('killed here')
  for (const { container } of [broken, lost]) await engine.removeContainer(container)
  expect(await readdir(join(paths.archive, broken.id))).toEqual(['1'])
  const { items } = await collectGarbage(other.scad, { project: other.name, apply: true })
  expect(items.filter(({ kind }) => kind === 'leftover')).toMatchObject([{ name: `scad-${broken.id}`, goes: true }])
  expect((await listSessions(other.scad, { project: other.name })).map(({ id, state }) => [id, state])).toEqual([[lost.id, 'lost']])
  expect(await readdir(join(paths.archive, broken.id))).toEqual(['1'])
})

/** An engine at which a process ends that removes a container. */
function withoutRemoval(engine: Engine): Engine {
  return new Proxy(engine, {
    get(target, name: keyof Engine) {
      const method: unknown = target[name]
      if (typeof method !== 'function') return method
      return async (...args: unknown[]): Promise<unknown> => {
        if (name === 'removeContainer') throw new Error('killed here')
        return await (Reflect.apply(method, target, args) as unknown)
      }
    },
  })
}
