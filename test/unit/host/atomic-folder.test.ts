import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { draftOf, makeFolderAtomically, removeFolderAtomically } from '../../../src/host/atomic-folder.ts'

let top = ''
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'scad-folder-'))
})
afterEach(async () => await rm(top, { recursive: true }))

test('a folder appears whole, for its owner alone', async () => {
  const folder = join(top, 'a', 'b')
  const result = await makeFolderAtomically(folder, async (draft) => {
    await writeFile(join(draft, 'file'), 'text')
    await expect(stat(folder)).rejects.toThrow('ENOENT')
    return 7
  })
  expect(result).toBe(7)
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('text')
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect(await readdir(join(top, 'a'))).toEqual(['b'])
})

test('nothing is left when filling it fails', async () => {
  const failing = makeFolderAtomically(join(top, 'b'), async (draft) => {
    await writeFile(join(draft, 'file'), 'text')
    throw new Error('half way')
  })
  await expect(failing).rejects.toThrow('half way')
  expect(await readdir(top)).toEqual([])
})

test('what a killed process left is not in it', async () => {
  const folder = join(top, 'b')
  await mkdir(draftOf(folder))
  await writeFile(join(draftOf(folder), 'old'), '')
  await makeFolderAtomically(folder, async (draft) => await writeFile(join(draft, 'new'), ''))
  expect(await readdir(folder)).toEqual(['new'])
})

test('a folder that holds something stays as it is', async () => {
  await mkdir(join(top, 'b'))
  await writeFile(join(top, 'b', 'old'), '')
  await expect(makeFolderAtomically(join(top, 'b'), async () => {})).rejects.toThrow('ENOTEMPTY')
  expect(await readdir(top)).toEqual(['b'])
  expect(await readdir(join(top, 'b'))).toEqual(['old'])
})

test('a folder is removed whole', async () => {
  const folder = join(top, 'b')
  for (const path of [folder, draftOf(folder)]) {
    await mkdir(path)
    await writeFile(join(path, 'file'), '')
  }
  await removeFolderAtomically(folder)
  expect(await readdir(top)).toEqual([])
})

test('where it cannot be made is an error of ours', async () => {
  await writeFile(join(top, 'in-the-way'), '')
  await expect(makeFolderAtomically(join(top, 'in-the-way', 'b'), async () => {})).rejects.toMatchObject({ code: 'home-unusable' })
})
