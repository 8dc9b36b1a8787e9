import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { parseIgnored } from '../../../src/session/ignored.ts'
import { makeRepo, testFolder, writeFiles } from '../../support/git.ts'

const run = promisify(execFile)

async function ignored(path: string): Promise<ReturnType<typeof parseIgnored>> {
  return parseIgnored((await run(join(packageFolder(), 'images', 'runner', 'ignored'), [], { cwd: path })).stdout)
}

test('ignored files are counted, and a folder of them is one name', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'app'), { files: { '.gitignore': 'dist/\n*.log\n' } })
  expect(await ignored(path)).toEqual({ count: 0, bytes: 0, names: [] })
  await writeFiles(path, { 'dist/a/b': 'x', 'dist/c': 'y', 'two\nlines.log': 'z', new: 'not ignored' })
  expect(await ignored(path)).toEqual({ count: 2, bytes: expect.any(Number), names: ['dist/', 'two lines.log'] })
})

test('of many names the first are told, and all are counted', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'app'), { files: { '.gitignore': '*.log\n' } })
  await writeFiles(path, Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`${index}.log`, '12345'])))
  const found = await ignored(path)
  expect([found?.count, found?.bytes, found?.names.length]).toEqual([150, 750, 100])
})

test.each(['', 'noise', '1 2', 'x 2\0', '-1 2\0'])('what is no such list is none: %j', (text) => {
  expect(parseIgnored(text)).toBeNull()
})
