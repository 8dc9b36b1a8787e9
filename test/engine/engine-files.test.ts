import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeByLabel, run, startSleeper, testEngine, testLabel, uniqueName } from '../support/engine.ts'

const engine = testEngine()
const mark = uniqueName()
const execute = promisify(execFile)
let folder: string
let running: string
let stopped: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-files-'))
  running = await startSleeper(engine, mark)
  stopped = await startSleeper(engine, mark)
  await engine.stopContainer(stopped, 0)
})

afterAll(async () => {
  await removeByLabel(engine, { [testLabel]: mark })
  await engine.close()
  await rm(folder, { recursive: true })
})

async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const source = await mkdtemp(join(folder, 'in-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(source, name), text, { mode: 0o640 })
  const { stdout } = await execute('tar', ['-C', source, '--owner=1000', '--group=1000', '-c', '.'], {
    encoding: 'buffer',
    maxBuffer: 1 << 26,
  })
  return stdout
}

async function unpacked(id: string, path: string): Promise<string> {
  const target = await mkdtemp(join(folder, 'out-'))
  const archive = join(target, 'archive.tar')
  await pipeline(await engine.getArchive(id, path), createWriteStream(archive))
  await mkdir(join(target, 'files'))
  await execute('tar', ['-C', join(target, 'files'), '-xf', archive])
  return join(target, 'files')
}

test('files go into a running container with their owner and mode', async () => {
  await engine.putArchive(running, '/opt', await tarOf({ 'a b.txt': 'text\n' }))
  const result = await run(engine, running, ['sh', '-c', 'cat "/opt/a b.txt"; stat -c "%u:%g %a" "/opt/a b.txt"'], { user: '1000:1000' })
  expect(result.stdout).toBe('text\n1000:1000 640\n')
})

test('files go in and out of a stopped container', async () => {
  await engine.putArchive(stopped, '/opt', await tarOf({ one: '1', two: '2' }))
  const files = await unpacked(stopped, '/opt')
  expect(await readFile(join(files, 'opt', 'one'), 'utf8')).toBe('1')
  expect(await readFile(join(files, 'opt', 'two'), 'utf8')).toBe('2')
})

test('a single large file comes out whole', async () => {
  await run(engine, running, ['sh', '-c', 'yes 0123456789 | head -c 30000000 > /tmp/large; sha256sum < /tmp/large > /tmp/sum'])
  const sum = (await run(engine, running, ['cat', '/tmp/sum'])).stdout.split(' ')[0]
  const files = await unpacked(running, '/tmp/large')
  expect((await execute('sha256sum', [join(files, 'large')])).stdout.split(' ')[0]).toBe(sum)
})

test('a path that is not there is said', async () => {
  await expect(engine.getArchive(running, '/no/such')).rejects.toMatchObject({ code: 'path-not-found' })
  await expect(engine.putArchive(running, '/no/such', await tarOf({ a: '' }))).rejects.toMatchObject({ code: 'path-not-found' })
})

test('a container that is not there is said', async () => {
  await expect(engine.getArchive('scad-test-gone', '/etc')).rejects.toMatchObject({ code: 'session-not-found' })
})
