import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { git, makeRepo, testFolder } from '../../support/git.ts'

const run = promisify(execFile)

/** A repository at its base that something happens to, and what `untouched` says of it then. */
async function untouchedAfter(change: (path: string) => Promise<unknown>): Promise<boolean> {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'app'), { files: { 'a.txt': 'one\n', 'src/b.txt': 'two\n', '.gitignore': 'ignored\n' } })
  const base = await git(path, 'rev-parse', 'HEAD')
  await change(path)
  return await run(join(packageFolder(), 'images', 'runner', 'untouched'), [base, 'main'], { cwd: path }).then(
    () => true,
    () => false,
  )
}

test('a repository that stands as it was put there is untouched', async () => {
  expect(await untouchedAfter(async () => {})).toBe(true)
  expect(await untouchedAfter(async (path) => await writeFile(join(path, 'ignored'), ''))).toBe(true)
})

test.each<[string, (path: string) => Promise<unknown>]>([
  ['an edited file', async (path) => await writeFile(join(path, 'a.txt'), 'two\n')],
  ['a file', async (path) => await writeFile(join(path, 'new'), '')],
  ['a branch', async (path) => await git(path, 'branch', 'other')],
  ['a repository without a commit', async (path) => await git(path, 'init', '-q', 'inner')],
  ['a repository where tracked files lie', async (path) => await git(path, 'init', '-q', 'src')],
  [
    'a mode that git was told not to look at',
    async (path) => {
      await git(path, 'config', 'core.fileMode', 'false')
      await chmod(join(path, 'a.txt'), 0o755)
    },
  ],
  [
    'a file that a setting makes look as it was',
    async (path) => {
      await git(path, 'config', 'core.autocrlf', 'true')
      await writeFile(join(path, 'a.txt'), 'one\r\n')
    },
  ],
  [
    'files elsewhere that git takes for its own',
    async (path) => {
      await mkdir(join(path, '..', 'elsewhere'))
      await git(path, '--work-tree=../elsewhere', 'checkout', '-q', 'main', '--', '.')
      await git(path, 'config', 'core.worktree', join(path, '..', 'elsewhere'))
      await writeFile(join(path, 'a.txt'), 'mine\n')
    },
  ],
  [
    'a filter of the repository alone',
    async (path) => {
      await writeFile(join(path, '.git', 'info', 'attributes'), 'a.txt filter=same\n')
      await git(path, 'config', 'filter.same.clean', 'echo one')
      await writeFile(join(path, 'a.txt'), 'mine\n')
    },
  ],
])('%s is seen', async (_what, change) => {
  expect(await untouchedAfter(change)).toBe(false)
})
