import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { hasLargeFile, lfsStore, takeLargeFile } from '../../../src/git/lfs-store.ts'
import { git, makeRepo, testFolder } from '../../support/git.ts'
import { largeFile } from '../../support/large-file.ts'

const file = largeFile('a large file')

async function take(repo: string, content: string): Promise<boolean> {
  return await takeLargeFile(await lfsStore({ commonDir: join(repo, '.git') }), file, Readable.from([Buffer.from(content)]), 's1-app')
}

test('a content lands where git-lfs looks for it, as open as the repository is', async () => {
  await using folder = await testFolder()
  const repo = await makeRepo(folder.path)
  await chmod(join(repo, '.git/objects'), 0o2770)
  expect(await take(repo, file.content)).toBe(true)
  const place = join(repo, '.git/lfs', file.path)
  expect(await readFile(place, 'utf8')).toBe(file.content)
  expect(((await stat(place)).mode & 0o7777).toString(8)).toBe('660')
  expect(((await stat(join(repo, '.git/lfs/objects'))).mode & 0o7777).toString(8)).toBe('2770')
  expect(await hasLargeFile(await lfsStore({ commonDir: join(repo, '.git') }), file)).toBe(true)
})

test.each([
  ['another', 'another file'],
  ['a longer', `${file.content}!`],
  ['a shorter', file.content.slice(1)],
  ['an empty', ''],
])('%s content is not taken, and leaves nothing', async (_, content) => {
  await using folder = await testFolder()
  const repo = await makeRepo(folder.path)
  expect(await take(repo, content)).toBe(false)
  const left = await readdir(join(repo, '.git/lfs'), { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile())).toEqual([])
})

test('a content that is cut off on its way leaves nothing', async () => {
  await using folder = await testFolder()
  const repo = await makeRepo(folder.path)
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('a lar')
      throw new Error('the engine went away')
    })(),
  )
  const store = await lfsStore({ commonDir: join(repo, '.git') })
  await expect(takeLargeFile(store, file, broken, 's1-app')).rejects.toThrow('the engine went away')
  expect(await readdir(join(store.folder, 'tmp'))).toEqual([])
})

test('what a killed process left of a draft is in nobody’s way', async () => {
  await using folder = await testFolder()
  const repo = await makeRepo(folder.path)
  await mkdir(join(repo, '.git/lfs/tmp'), { recursive: true })
  await writeFile(join(repo, `.git/lfs/tmp/${file.oid}-s1-app`), 'half of a draft, and more')
  expect(await take(repo, file.content)).toBe(true)
  expect(await readFile(join(repo, '.git/lfs', file.path), 'utf8')).toBe(file.content)
})

test('the store is where the repository’s settings say', async () => {
  await using folder = await testFolder()
  const repo = await makeRepo(join(folder.path, 'repo'))
  await git(repo, 'config', 'lfs.storage', '../../elsewhere')
  expect((await lfsStore({ commonDir: join(repo, '.git') })).folder).toBe(join(folder.path, 'elsewhere'))
})

test('a store that cannot be written is named', async () => {
  await using folder = await testFolder()
  const repo = await makeRepo(folder.path)
  await writeFile(join(repo, '.git/lfs'), 'a file in the way')
  await expect(take(repo, file.content)).rejects.toThrow(expect.objectContaining({ code: 'git-failed' }))
})
