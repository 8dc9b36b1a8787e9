import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTrustedProject } from '../../src/config/load.ts'
import { ensureEnvironment } from '../../src/image/build-environment.ts'
import { bareContainer } from '../../src/image/bare-container.ts'
import { cachePrefix } from '../../src/image/caches.ts'
import { injectJob } from '../../src/job/inject.ts'
import { cancelJob } from '../../src/job/cancel.ts'
import { waitJob } from '../../src/job/wait.ts'
import { uninstall } from '../../src/lifetime/uninstall.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { label } from '../../src/scad/labels.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { listSessions } from '../../src/session/list.ts'
import type { Session } from '../../src/session/session.ts'
import { startSession } from '../../src/session/start.ts'
import { baseImage } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'
import { noOwnEngine, ownEngine, type OwnEngine } from '../support/own-engine.ts'
import { type TestProject, testProject } from '../support/project.ts'

// It removes whatever it finds, so it has an engine to itself.
let own: OwnEngine
let project: TestProject
let scad: Scad
let base: string
let environment: string
beforeAll(async () => {
  if (noOwnEngine !== null) return
  project = await testProject({ environment: { caches: { pip: '/home/agent/.cache/pip' } } })
  const loaded = await loadTrustedProject(project.scad, { config: project.configFile })
  environment = (await ensureEnvironment(project.scad, loaded, { noCache: false, pull: false })).tag
  base = await baseImage(project.scad.engine)
  own = await ownEngine()
  await own.load([base, environment])
  scad = createScad({ env: env(), cwd: project.folder })
})
afterAll(async () => {
  await scad?.close()
  await own?.[Symbol.asyncDispose]()
  await project?.[Symbol.asyncDispose]()
})

const where = noOwnEngine === null ? '' : ` (${noOwnEngine})`
const ownTest = test.skipIf(noOwnEngine !== null)
const env = (): Record<string, string | undefined> => ({ ...project.env, DOCKER_HOST: own.address })
const cli: TestProject['cli'] = async (...args) => await project.cliWith({ env: { DOCKER_HOST: own.address } }, ...args)
const start = async (): Promise<Session> =>
  await startSession(scad, { project: await loadTrustedProject(scad, { config: project.configFile }) })

/** Names of all that the engine holds, and of scad's own folders. */
async function everything(): Promise<string[]> {
  const { engine } = scad
  const [containers, images, volumes] = await Promise.all([engine.listContainers({}), engine.listImages({}), engine.listVolumes({})])
  return [
    ...containers.map(({ name }) => name),
    ...images.flatMap(({ tags }) => tags),
    ...volumes.map(({ name }) => name),
    ...(await readdir(scad.paths.home).catch(() => [])),
  ].toSorted()
}

ownTest(`without --apply it names everything that scad made, and changes nothing${where}`, async () => {
  const { id } = await start()
  const before = await everything()
  const { items, applied } = await uninstall(scad)
  expect(applied).toBe(false)
  expect(items.every(({ goes }) => goes)).toBe(true)
  expect(items.map(({ kind, name }) => `${kind} ${name.replace(/:.*/, '')}`)).toEqual([
    `session ${id}`,
    ...['workspace', 'environment', 'base'].map((kind) => `image scad/${kind}`),
    `volume ${await cachePrefix(scad, { name: project.name, file: project.configFile })}pip`,
    ...['projects', 'scratch'].map((name) => `folder ${join(scad.paths.home, name)}`),
  ])
  expect(await everything()).toEqual(before)
})

ownTest(`it refuses while a job runs, before it touches anything${where}`, async () => {
  const [first] = await listSessions(scad)
  const last = await start()
  const job = (await injectJob(scad, { session: last.id, command: ['sleep', '1000'] })).id
  const before = await everything()
  await expect(uninstall(scad, { apply: true })).rejects.toMatchObject({ code: 'session-busy' })
  expect(await everything()).toEqual(before)
  const { items } = await uninstall(scad)
  // an engine tells when a container was made in whole seconds: either may come first
  expect(items.find(({ name }) => name === last.id)).toMatchObject({ goes: false, reason: expect.stringContaining('--force') })
  expect(items.find(({ name }) => name === first?.id)).toMatchObject({ goes: true })
  expect(items.filter(({ goes }) => goes)).toHaveLength(7)
  await cancelJob(scad, { job })
  await waitJob(scad, { job })
})

ownTest(`what a person made of scad's image keeps that image, and is told of; the archive stays when asked for${where}`, async () => {
  const [session] = await listSessions(scad)
  const made = await scad.engine.createContainer({ ...bareContainer('mine', session?.image ?? ''), command: ['true'] })
  const { items } = await uninstall(scad, { apply: true, keepArchive: true })
  expect(items.filter(({ goes }) => !goes)).toMatchObject([{ kind: 'image', reason: expect.stringMatching(/container/) }])
  expect(await everything()).toEqual(['archive', 'mine', expect.stringMatching(/^scad\/workspace:/)])
  await scad.engine.removeContainer(made)
})

ownTest(`killed in the middle and called again, it leaves what is not scad's or another user's, and the work${where}`, async () => {
  await own.load([base, environment])
  const { engine } = scad
  const sessions = [await start(), await start()]
  for (const { id, container, user } of sessions) {
    const command = ['git', 'commit', '-q', '--allow-empty', '-m', `work of ${id}`]
    await runInside(scad, container, { command, user, workingDir: '/workspace/app' })
  }
  await engine.tagImage(base, 'mine/base:1')
  await engine.createVolume('scad-cache-mine', { [label.kind]: 'cache', [label.owner]: '4242' })
  const alien = { ...sessions[0]?.labels, [label.session]: 'alien', [label.owner]: '4242' }
  await engine.createContainer({ ...bareContainer('scad-alien', 'mine/base:1'), labels: alien, command: ['true'] })
  await writeFile(join(scad.paths.home, 'mine'), '')

  const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), 'uninstall', '--apply'], { env: env() })
  const mine = { [label.kind]: 'session', [label.owner]: String(scad.identity.uid) }
  const left = async (): Promise<number> => (await engine.listContainers(mine)).length
  await eventually(async () => (await left()) < 2, { what: 'the first session goes' })
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(await left()).toBeGreaterThan(0)

  const { stdout, stderr, code } = await cli('uninstall', '--apply')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(await everything()).toEqual(['mine', 'mine/base:1', 'scad-alien', 'scad-cache-mine'])
  expect(stdout).toMatch(/^the program itself goes as it came/m)
  for (const { id } of sessions)
    expect(await project.git('app', 'log', '-1', '--format=%s', `refs/scad/${id}/heads/main`)).toBe(`work of ${id}`)
  // the last line is what removes that too
  execFileSync('sh', ['-c', stdout.trim().split('\n').at(-1) ?? ''])
  expect(await project.git('app', 'for-each-ref', 'refs/scad', 'refs/remotes/scad')).toBe('')
  expect(await project.git('app', 'branch', '--list', 'main')).toBe('* main')
})

ownTest(`called once more, it finds nothing${where}`, async () => {
  expect((await cli('uninstall', '--apply')).stdout).toBe('scad has made nothing here\n')
})
