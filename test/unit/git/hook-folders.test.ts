import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hookFolders } from '../../../src/git/hook-folders.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { git, makeRepo, testFolder } from '../../support/git.ts'

test('the folders where git looks for hooks are told when they lie in the working tree', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'r'))
  const repo = await openRepo(path)
  expect(await hookFolders(repo)).toEqual([])
  for (const value of ['tools/hooks', './.hooks', 'with/end/', 'a//b/../c', join(path, 'abs'), '/elsewhere', '../above'])
    await git(path, 'config', '--add', 'core.hooksPath', value)
  expect(await hookFolders(repo)).toEqual(['tools/hooks', '.hooks', 'with/end', 'a/c', 'abs'])
})
