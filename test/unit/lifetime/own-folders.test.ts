import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { entryDrafts } from '../../../src/archive/heavy.ts'
import { hostPaths } from '../../../src/host/paths.ts'
import { rememberProject } from '../../../src/host/registry.ts'
import { withScratch } from '../../../src/host/scratch.ts'
import { listOwnFolders, removeOwnFolder } from '../../../src/lifetime/own-folders.ts'
import { testFolder } from '../../support/git.ts'

test('in a home that holds other things under the same names, only what scad made goes', async () => {
  await using folder = await testFolder()
  const paths = hostPaths({ SCAD_HOME: folder.path }, '/')
  const mine = [
    'projects/site/index.html',
    'projects/package.json',
    'archive/photos/2020/a.jpg',
    'archive/mail/old.tmp',
    'watch/list',
    'scratch/notes.txt',
  ]
  const scads = [
    'archive/web-ab2c/1/record.json',
    'archive/web-ab2c/2.tmp/x',
    'quarantine/web-ab2c-save/0.git',
    'watch/delivered',
    'scratch/scratch-0abc/x',
  ]
  for (const file of [...mine, ...scads]) {
    await mkdir(dirname(join(folder.path, file)), { recursive: true })
    await writeFile(join(folder.path, file), '{}')
  }
  await rememberProject(paths, { name: 'web', file: '/web/scad.config.ts' })
  expect((await entryDrafts(paths)).map(({ session }) => session)).toEqual(['web-ab2c'])
  await withScratch(paths, async () => {})
  for (const { path } of await listOwnFolders(paths)) await removeOwnFolder(paths, path)
  const left = (await readdir(folder.path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(left.map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + 1)).toSorted()).toEqual(mine.toSorted())
  expect(await listOwnFolders(paths)).toEqual([])
})
