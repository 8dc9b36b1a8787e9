import { execFile, spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { defaultBase, ensureBaseImage } from '../../src/engine/base-image.ts'
import type { Progress } from '../../src/events/progress.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { baseImage } from '../support/engine.ts'

const root = join(import.meta.dirname, '..', '..')
const said: Progress[] = []
const scad = createScad({ progress: (progress) => void said.push(progress) })

afterAll(async () => {
  await scad.close()
})

function ensure(reference: string, pull = false): Promise<string> {
  const { progress: onProgress, signal, env, paths } = scad
  return ensureBaseImage(scad.engine, reference, { pull, onProgress, signal, env, images: paths.images })
}

interface Result {
  code: number | null
  stdout: string
  stderr: string
}

function setup(env: Record<string, string>): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/setup.ts'],
      { cwd: root, env: { ...process.env, ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

test('where all is there, setup says nothing', async () => {
  await baseImage(scad.engine)
  expect(await setup({})).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('an engine that was named and is not there is not replaced by one of our own', async () => {
  const result = await setup({ DOCKER_HOST: 'unix:///no/such.sock' })
  expect(result.code).toBe(3)
  expect(result.stderr).toContain('/no/such.sock')
})

test('without root the engine is not installed, and what to install is said', async () => {
  // Read from stdin, as another user may not be able to open the file.
  const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const child = spawn('sh', ['-s'], { cwd: '/', stdio: ['pipe', 'ignore', 'pipe'], ...ids })
  createReadStream(join(root, 'scripts', 'install-engine.sh')).pipe(child.stdin)
  const stderr = text(child.stderr)
  const code = await new Promise((resolve) => void child.on('close', resolve))
  expect(code).toBe(3)
  expect(await stderr).toContain('install Docker')
})

test('a base image that is there is neither pulled nor made', async () => {
  const base = await baseImage(scad.engine)
  said.length = 0
  expect(await ensure(base)).toBe(base)
  expect(await ensure(defaultBase)).toBe(base)
  expect(said.filter(({ type }) => type !== 'trace')).toEqual([])
})

test('a base image that is neither there nor a plain Debian is missing', async () => {
  await expect(ensure('127.0.0.1:9/team/base:1')).rejects.toMatchObject({ code: 'base-image-missing' })
})

test('a pull that fails takes the image that is there, and says so', async () => {
  const local = '127.0.0.1:9/scad-test/base:1'
  await scad.engine.tagImage(await baseImage(scad.engine), local)
  said.length = 0
  try {
    expect(await ensure(local, true)).toBe(local)
  } finally {
    await scad.engine.removeImage(local)
  }
  expect(said).toContainEqual({ type: 'warning', text: expect.stringContaining('is used') })
})

test('a Debian that does not exist is not bootstrapped, and nothing is left behind', async () => {
  const leftovers = async (): Promise<string[]> => (await readdir('/var/tmp')).filter((name) => name.startsWith('scad-base.'))
  const before = await leftovers()
  await expect(ensure('debian:nosuchsuite')).rejects.toMatchObject({ code: 'base-image-missing' })
  expect(await scad.engine.inspectImage('scad/base:nosuchsuite')).toBeNull()
  expect((await leftovers()).filter((name) => !before.includes(name))).toEqual([])
})
