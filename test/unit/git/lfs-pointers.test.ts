import { expect, test } from 'vitest'
import { parsePointer, pointersInHistory } from '../../../src/git/lfs-pointers.ts'
import { commitFiles, git, makeRepo, testFolder } from '../../support/git.ts'
import { largeFile } from '../../support/large-file.ts'

const { oid, size, pointer } = largeFile('a large file')

test('a pointer names a content and its size, also past extensions', () => {
  expect(parsePointer(pointer)).toEqual({ oid, size })
  expect(parsePointer(pointer.replace('oid', `ext-0-foo sha256:${oid}\noid`))).toEqual({ oid, size })
})

test.each([
  ['other text before', `x${pointer}`],
  ['other text after', `${pointer}x`],
  ['another version', pointer.replace('/v1', '/v2')],
  ['another sum', pointer.replace('sha256', 'md5')],
  ['a path for an id', pointer.replace(oid, `../../${oid.slice(6)}`)],
  ['a size that is none', pointer.replace(`size ${size}`, 'size -1')],
  ['a size beyond all measure', pointer.replace(`size ${size}`, `size ${'9'.repeat(16)}`)],
  ['lines in another order', `size ${size}\n${pointer}`],
  ['carriage returns', pointer.replaceAll('\n', '\r\n')],
])('a file with %s is no pointer', (_, content) => {
  expect(parsePointer(content)).toBeNull()
})

test('pointers are found in every commit that is new, and in no other', async () => {
  await using folder = await testFolder()
  const [old, middle, last] = ['old', 'middle', 'last'].map(largeFile)
  const repo = await makeRepo(folder.path, { files: { 'old.bin': old?.pointer ?? '' } })
  const base = await git(repo, 'rev-parse', 'HEAD')
  await commitFiles(repo, { 'a.bin': middle?.pointer ?? '', 'plain text': `this is where ${pointer}` })
  const tip = await commitFiles(repo, { 'a.bin': last?.pointer ?? '', 'b.bin': last?.pointer ?? '' })
  const found = await pointersInHistory({ gitDir: `${repo}/.git`, commits: [tip], without: [base, 'f'.repeat(40), ''] })
  expect(found.map((file) => file.oid).toSorted()).toEqual([middle?.oid, last?.oid].toSorted())
  expect(await pointersInHistory({ gitDir: `${repo}/.git`, commits: [tip], without: [tip] })).toEqual([])
})
