import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Delivered } from '../../../src/watch/delivered.ts'

const event = { id: 'job-ended:atlas-4f2a/aaaa', session: 'atlas-4f2a' }
const other = { id: 'job-ended:borea-77aa/bbbb', session: 'borea-77aa' }

async function workplace(): Promise<{ file: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'scad-delivered-'))
  return { file: join(folder, 'watch', 'delivered'), [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) }
}

async function begun(file: string): Promise<Delivered> {
  const delivered = await Delivered.read(file)
  await delivered.forget(() => true, 5)
  return delivered
}

test('nothing was noted before the first time', async () => {
  await using place = await workplace()
  expect((await Delivered.read(place.file)).since).toBeNull()
})

test('what was noted is there for the next process, for one hook and for all', async () => {
  await using place = await workplace()
  const delivered = await begun(place.file)
  await Promise.all([delivered.note(event, 'hook'), delivered.note(other)])
  const next = await Delivered.read(place.file)
  expect([next.since, next.has(event, 'hook'), next.has(event), next.has(other)]).toEqual([5, true, false, true])
})

test('a line that was cut off counts for nothing and spoils no other', async () => {
  await using place = await workplace()
  await (await begun(place.file)).note(event)
  await appendFile(place.file, JSON.stringify([other.session, other.id, '']).slice(0, -4))
  const next = await begun(place.file)
  expect([next.has(event), next.has(other)]).toEqual([true, false])
  await next.note(other)
  expect((await Delivered.read(place.file)).has(other)).toBe(true)
})

test('what was told of sessions that are unknown by now is forgotten', async () => {
  await using place = await workplace()
  const delivered = await begun(place.file)
  await delivered.note(event)
  await delivered.note(other)
  await delivered.forget((session) => session === other.session, 9)
  const next = await Delivered.read(place.file)
  expect([next.since, next.has(event), next.has(other), next.size]).toEqual([9, false, true, 1])
})

test('a file that holds something else counts as none', async () => {
  await using place = await workplace()
  await begun(place.file)
  await writeFile(place.file, 'hello\n')
  expect((await Delivered.read(place.file)).since).toBeNull()
})

test('only its owner can read it', async () => {
  await using place = await workplace()
  const delivered = await begun(place.file)
  await delivered.note(event)
  expect((await stat(place.file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(place.file, '..'))).mode & 0o777).toBe(0o700)
  expect((await readFile(place.file, 'utf8')).split('\n')).toHaveLength(3)
})
