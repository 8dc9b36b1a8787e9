import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readRequirements } from '../../../src/image/requirements.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-requirements-'))
})
afterEach(async () => await rm(folder, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

test('no files need nothing', async () => {
  expect(await readRequirements([])).toEqual({ files: [], named: [] })
})

test('included files come along and stay where they are to each other', async () => {
  await write('shared/base.txt', 'six==1.16.0\n')
  await write('app/pins.txt', 'idna==3.7\n')
  const main = await write('app/requirements.txt', '# -r not/this.txt\n-r ../shared/base.txt  # why\n--constraint=pins.txt\n')
  const { files, named } = await readRequirements([main])
  expect(files.map(({ path }) => path)).toEqual(['app/pins.txt', 'app/requirements.txt', 'shared/base.txt'])
  expect(named).toEqual(['app/requirements.txt'])
})

test('files that include each other are read once', async () => {
  const a = await write('a.txt', '-r b.txt\n')
  await write('b.txt', '-r a.txt\n')
  expect((await readRequirements([a])).files).toHaveLength(2)
})

test('an included file that is missing is named with the file that names it', async () => {
  const main = await write('main.txt', '-r gone.txt\n')
  await expect(readRequirements([main])).rejects.toMatchObject({
    code: 'config-invalid',
    message: `${main}: ${join(folder, 'gone.txt')} cannot be read`,
  })
})
