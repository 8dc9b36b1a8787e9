import { access, chmod, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dirtyFiles, snapshotDirty } from '../../../src/git/dirty.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { pushToTarget } from '../../../src/git/transfer.ts'
import { commitFiles, git, hashFolder, localTarget, makeRepo, setHooks, testFolder, writeFiles } from '../../support/git.ts'

/** Takes a snapshot and gives it to a second repository, as a session would get it; what is in it there. */
async function snapshot(folder: string, path: string) {
  const repo = await openRepo(path)
  const before = await hashFolder(repo.commonDir)
  const objectsFolder = join(folder, 'scratch objects')
  const taken = await snapshotDirty(repo, { base: repo.head, objectsFolder })
  expect(await hashFolder(repo.commonDir)).toBe(before)
  const inside = await makeRepo(join(folder, 'inside'), { format: repo.format })
  const read = async (...args: string[]): Promise<string> => {
    await pushToTarget(repo, await localTarget(inside), [`${taken.oid}:refs/heads/work`], { objectFolders: [objectsFolder] })
    return await git(inside, ...args)
  }
  return { repo, taken, read }
}

describe('snapshotDirty', () => {
  test.each(['sha1', 'sha256'] as const)('holds changed, new, deleted and staged files of a %s repository', async (format) => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { format, files: { changed: '1', deleted: '1', same: '1', 'staged ☂': '1' } })
    await writeFiles(path, { changed: '2', 'new ö/file': '3', 'staged ☂': '4', added: '5' })
    await rm(join(path, 'deleted'))
    await git(path, 'add', 'staged ☂', 'added')
    const { repo, taken, read } = await snapshot(folder.path, path)
    expect(taken).toMatchObject({ files: 5, submodules: 0 })
    expect(await read('-c', 'core.quotePath=false', 'diff-tree', '-r', '--name-status', repo.head ?? '', 'work')).toBe(
      'A\tadded\nM\tchanged\nD\tdeleted\nA\tnew ö/file\nM\tstaged ☂',
    )
    expect(await read('show', 'work:staged ☂')).toBe('4')
    expect(await read('rev-parse', 'work^')).toBe(repo.head)
  })

  test('holds executable bits and symlinks', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1', b: '1' } })
    await chmod(join(path, 'a'), 0o755)
    await symlink('/nowhere at all', join(path, 'link'))
    const { read } = await snapshot(folder.path, path)
    expect(await read('ls-tree', '--format=%(objectmode) %(path)', 'work')).toBe('100755 a\n100644 b\n120000 link')
    expect(await read('show', 'work:link')).toBe('/nowhere at all')
  })

  test('leaves out what .gitignore, info/exclude and nothing else ignore', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { '.gitignore': '*.log\nbuild/\n' } })
    await writeFile(join(path, '.git', 'info', 'exclude'), 'private\n')
    await writeFiles(path, { 'a.log': 'x', 'build/out': 'x', private: 'x', 'kept.txt': 'x' })
    const { taken, read } = await snapshot(folder.path, path)
    expect(taken.files).toBe(1)
    expect(await read('ls-tree', '-r', '--name-only', 'work')).toBe('.gitignore\nkept.txt')
  })

  test('is nothing for a clean working tree and for a bare repository', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await git(folder.path, 'clone', '-q', '--bare', path, 'bare.git')
    for (const place of [path, join(folder.path, 'bare.git')]) {
      const repo = await openRepo(place)
      const taken = await snapshotDirty(repo, { base: repo.head, objectsFolder: join(folder.path, 'o') })
      expect(taken).toEqual({ oid: null, files: 0, submodules: 0 })
    }
  })

  test('is nothing when a file was only touched', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await writeFiles(path, { a: '1' })
    const { taken } = await snapshot(folder.path, path)
    expect(taken.oid).toBeNull()
  })

  test('sees a change of the same length in the second in which the index was written', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'))
    for (let round = 0; round < 5; round++) {
      await commitFiles(path, { a: `${round}` })
      await writeFiles(path, { a: 'x' })
      const repo = await openRepo(path)
      expect((await snapshotDirty(repo, { base: repo.head, objectsFolder: join(folder.path, 'o') })).files).toBe(1)
    }
  })

  test('gives the same commit for the same state', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await writeFiles(path, { a: '2' })
    const repo = await openRepo(path)
    const oids = []
    for (const name of ['one', 'two'])
      oids.push((await snapshotDirty(repo, { base: repo.head, objectsFolder: join(folder.path, name) })).oid)
    expect(oids[0]).toBe(oids[1])
  })

  test('works before the first commit', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'))
    await writeFiles(path, { a: '1' })
    const { taken, read } = await snapshot(folder.path, path)
    expect(taken.files).toBe(1)
    expect(await read('rev-list', '--count', 'work')).toBe('1')
  })

  test('works in a linked working tree, a sparse checkout and with a split index', async () => {
    await using folder = await testFolder()
    const main = await makeRepo(join(folder.path, 'main'), { files: { 'in/a': '1', 'out/b': '1' } })
    const path = join(folder.path, 'linked')
    await git(main, 'worktree', 'add', '-q', '--detach', path)
    await git(path, 'sparse-checkout', 'set', 'in')
    await git(path, 'update-index', '--split-index')
    await writeFiles(path, { 'in/a': '2' })
    const { repo, taken, read } = await snapshot(folder.path, path)
    expect(taken.files).toBe(1)
    expect(await read('diff-tree', '-r', '--name-status', repo.head ?? '', 'work')).toBe('M\tin/a')
  })

  test('runs no hook and no file system watcher', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await setHooks(join(path, '.git'), join(folder.path, 'hooked'))
    await git(path, 'config', 'core.fsmonitor', join(path, '.git', 'hooks', 'fsmonitor-watchman'))
    await writeFiles(path, { a: '2' })
    await snapshot(folder.path, path)
    await expect(access(join(folder.path, 'hooked'))).rejects.toThrow()
  })

  test('keeps submodules at the commit of base, and counts those that have changed', async () => {
    await using folder = await testFolder()
    const inner = await makeRepo(join(folder.path, 'inner'), { files: { a: '1' } })
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    for (const name of ['moved', 'edited', 'clean', 'staged']) await git(path, 'submodule', 'add', '-q', inner, name)
    await commitFiles(path, {})
    await commitFiles(join(path, 'moved'), { b: '2' })
    await commitFiles(join(path, 'staged'), { b: '2' })
    await git(path, 'add', 'staged')
    await writeFiles(path, { 'edited/a': '2', a: '2' })
    const { repo, taken, read } = await snapshot(folder.path, path)
    expect(taken).toMatchObject({ files: 1, submodules: 3 })
    expect(await read('diff-tree', '-r', '--name-only', repo.head ?? '', 'work')).toBe('a')
  })

  test('leaves out repositories that merely lie in the folder, unborn ones too', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await makeRepo(join(path, 'nested *'), { files: { a: '1' } })
    await makeRepo(join(path, 'unborn'))
    await writeFiles(path, { 'unborn/file': '1', a: '2' })
    const { taken, read } = await snapshot(folder.path, path)
    expect(taken).toMatchObject({ files: 1, submodules: 2 })
    expect(await read('ls-tree', '-r', '--name-only', 'work')).toBe('a')
  })

  test('refuses a base that is not checked out', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    const first = await git(path, 'rev-parse', 'HEAD')
    await commitFiles(path, { a: '2' })
    const taking = snapshotDirty(await openRepo(path), { base: first, objectsFolder: join(folder.path, 'o') })
    await expect(taking).rejects.toMatchObject({ code: 'bad-input', hint: expect.stringContaining('dirty: ignore') })
  })
})

test('dirtyFiles counts changed, untracked and submodules apart, and writes nothing', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1', b: '1', 'c d': '1', '.gitignore': 'x\n' } })
  await makeRepo(join(path, 'nested'), { files: { a: '1' } })
  await writeFiles(path, { a: '2', new: '1', x: 'ignored', 'deep/er': '1' })
  await git(path, 'mv', 'c d', 'e f')
  const repo = await openRepo(path)
  const before = await hashFolder(repo.gitDir)
  expect(await dirtyFiles(repo)).toEqual({ modified: 3, untracked: 2, submodules: 1 })
  expect(await hashFolder(repo.gitDir)).toBe(before)
})
