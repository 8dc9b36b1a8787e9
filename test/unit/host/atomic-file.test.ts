import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeAtomically } from '../../../src/host/atomic-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-atomic-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a file and its folders are readable by their owner alone', async () => {
  await writeAtomically(join(folder, 'a/b/file'), 'text')
  const modes = await Promise.all(['a', 'a/b', 'a/b/file'].map(async (path) => (await stat(join(folder, path))).mode & 0o777))
  expect(modes).toEqual([0o700, 0o700, 0o600])
})

test('a file is replaced and no draft is left', async () => {
  await writeAtomically(join(folder, 'file'), 'first')
  await writeAtomically(join(folder, 'file'), 'second')
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('second')
  expect(await readdir(folder)).toEqual(['file'])
})

test('of many writers at once one wins wholly', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))
  await Promise.all(texts.map((text) => writeAtomically(join(folder, 'file'), text)))
  expect(texts).toContain(await readFile(join(folder, 'file'), 'utf8'))
  expect(await readdir(folder)).toEqual(['file'])
})

test('a file where a folder should be is an error of ours, and nothing is left behind', async () => {
  await writeFile(join(folder, 'in-the-way'), '')
  await expect(writeAtomically(join(folder, 'in-the-way/file'), 'text')).rejects.toMatchObject({ code: 'home-unusable' })
  expect(await readdir(folder)).toEqual(['in-the-way'])
})

test('a failed write leaves the old content and no draft', async () => {
  await mkdir(join(folder, 'target'))
  await expect(writeAtomically(join(folder, 'target'), 'text')).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['target'])
})
