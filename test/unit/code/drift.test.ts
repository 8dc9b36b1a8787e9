import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { driftReader } from '../../../src/code/drift.ts'
import { git, makeRepo, testFolder } from '../../support/git.ts'
import { repo } from '../session/fixtures.ts'

test('of a repository whose refs git cannot read nobody can tell how far it went', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'r'), { files: { 'a.txt': '1' } })
  const base = await git(path, 'rev-parse', 'HEAD')
  await writeFile(join(path, '.git/packed-refs'), 'no refs\n')
  expect(await driftReader()({ ...repo, path, base })).toEqual({ key: repo.key, branch: null, tip: null, commits: null })
})
