import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { label } from '../../src/scad/labels.ts'
import { baseImage, testEngine } from '../support/engine.ts'
import { type CliResult, testProject, type TestProject } from '../support/project.ts'
import { remoteEngine, type RemoteEngine } from '../support/remote-engine.ts'

let project: TestProject
let remote: RemoteEngine
let engine: Engine
beforeAll(async () => {
  project = await testProject({
    repos: { app: {}, docs: {} },
    agents: { writer: { adapter: 'command', argv: ['sh', '-c', 'cp {promptFile} note && git add note && git commit -qm "Add a note"'] } },
    config: { agent: 'writer' },
  })
  remote = await remoteEngine()
  engine = testEngine({ DOCKER_HOST: remote.address })
  // that engine reaches no package mirror, so what needs one is built here and carried over
  const built = await project.cli('build', '--environment-only', '--json')
  await remote.load([await baseImage(project.scad.engine), JSON.parse(built.stdout).environment.tag])
})
afterAll(async () => {
  await engine.close()
  await remote[Symbol.asyncDispose]()
  await project[Symbol.asyncDispose]()
})

async function there(...args: string[]): Promise<CliResult> {
  return await project.cliWith({ env: { DOCKER_HOST: remote.address } }, ...args)
}

/** The words a command prints; fails when it does. */
async function say(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await there(...args)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout.trim()
}

async function tip(session: string): Promise<string> {
  return await project.git('app', 'show', `scad/${session}/main:note`)
}

test('the engine has no file of this project, nor of scad', async () => {
  expect(await engine.info()).toMatchObject({ local: false, address: remote.address })
  expect(existsSync(join(remote.root, 'usr/bin/dockerd')) || existsSync(join(remote.root, 'usr/sbin/dockerd'))).toBe(true)
  for (const path of [project.folder, project.configFile, import.meta.filename]) expect(existsSync(join(remote.root, path))).toBe(false)
})

test('build, start, inject, fetch and remove work over TCP, without a path of the host inside', async () => {
  expect(JSON.parse(await say('build', '--json'))).toMatchObject({ environment: { built: false }, workspace: { built: true } })
  const session = await say('session', 'start', '--tag', 'far')
  const [container] = await engine.listContainers({ [label.session]: session })
  expect((await engine.inspectContainer(container?.id ?? ''))?.mounts.filter(({ type }) => type === 'bind')).toEqual([])
  const job = await say('inject', session, 'From afar', '--wait')
  expect(JSON.parse(await say('status', '--json'))).toMatchObject([{ id: session, jobs: [{ id: job, state: 'succeeded' }] }])
  await say('code', 'fetch', session)
  expect(await tip(session)).toBe('From afar')
  expect(await say('code', 'diff', session)).toContain('+From afar')
  await say('session', 'remove', session)
  expect(await engine.listContainers({ [label.project]: project.name })).toEqual([])
})

test('new commits of the host go in, and a stopped session is fetched from', async () => {
  await project.commit('app', { 'later.txt': 'later' })
  const session = (await say('dispatch', 'Once more', '--wait')).split('/')[0] ?? ''
  expect(await say('session', 'exec', session, '--', 'cat', 'later.txt', 'note')).toBe('laterOnce more')
  await say('session', 'stop', session)
  await say('code', 'fetch', session)
  expect(await tip(session)).toBe('Once more')
  await say('finish', session)
})

test('files are copied in and out', async () => {
  const session = await say('session', 'start')
  await say('session', 'cp', project.configFile, `${session}:/tmp/in.json`)
  await say('session', 'cp', `${session}:/tmp/in.json`, 'out.json')
  expect(await readFile(join(project.folder, 'out.json'))).toEqual(await readFile(project.configFile))
})

test('a mount of a path of this machine is refused, and no session is left', async () => {
  await using mounting = await testProject({ config: { mounts: [{ source: './data', target: '/data' }] } })
  await mkdir(join(mounting.folder, 'data'))
  const { code, stderr } = await mounting.cliWith({ env: { DOCKER_HOST: remote.address } }, 'session', 'start')
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^error: .*\/data.*\nhint: .+$/m) })
  expect(await engine.listContainers({ [label.project]: mounting.name })).toEqual([])
})

describe('when the disk of the engine is full', () => {
  let session = ''
  let filler = ''
  beforeAll(async () => {
    session = await say('session', 'start')
    filler = join(remote.root, tmpdir(), 'filler')
    // ends with an error, as there is no more room
    await promisify(execFile)('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M']).catch(() => {})
  })
  afterAll(async () => await rm(filler, { force: true }))

  const cases: [string, () => string[]][] = [
    ['a session is not started', () => ['session', 'start']],
    ['a job is not started', () => ['inject', session, 'Work']],
    ['a dispatch leaves no session', () => ['dispatch', 'Work']],
    ['nothing is built', () => ['build', '--no-cache']],
  ]
  test.each(cases)('%s', async (_, args) => {
    const containers = async (): Promise<string[]> => (await engine.listContainers({ [label.project]: project.name })).map(({ id }) => id)
    const before = await containers()
    const { code, stdout, stderr } = await there(...args())
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^error: .*no space left on device.*\nhint: .+\n$/im),
    })
    expect(await containers()).toEqual(before)
  })
})
