import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRepo } from '../../../src/git/host-repo.ts'
import { readBlobs } from '../../../src/git/read-blobs.ts'
import { makeRepo, testFolder, writeObject } from '../../support/git.ts'

test('contents are read as far as the bounds go, and the sizes of all are told', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'r'))
  const oids = []
  for (const content of ['one\n', 'x'.repeat(11), '12345678', 'ab']) oids.push(await writeObject(path, 'blob', content))
  const [one = '', large = '', over = '', last = ''] = oids
  const blobs = await readBlobs(await openRepo(path), [...oids, one, 'a'.repeat(40)], { eachBytes: 10, allBytes: 11 })
  expect(blobs).toEqual(
    new Map([
      [one, { bytes: 4, content: Buffer.from('one\n') }],
      [large, { bytes: 11, content: null }],
      [over, { bytes: 8, content: null }],
      [last, { bytes: 2, content: Buffer.from('ab') }],
    ]),
  )
})
