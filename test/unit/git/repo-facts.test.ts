import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hostGitIdentity } from '../../../src/git/host-git-identity.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { publicUrl } from '../../../src/git/remote-url.ts'
import { remotes } from '../../../src/git/remotes.ts'
import { submodules } from '../../../src/git/submodules.ts'
import { commitFiles, git, makeRepo, testFolder } from '../../support/git.ts'

beforeEach(() => {
  vi.stubEnv('HOME', '/nowhere')
  vi.stubEnv('XDG_CONFIG_HOME', undefined)
})
afterEach(() => vi.unstubAllEnvs())

describe('publicUrl', () => {
  test.each([
    ['https://me:secret@host/a.git', 'https://host/a.git'],
    ['https://ghp_token@host/a.git', 'https://host/a.git'],
    ['https://me:p@ss@host/a@b.git', 'https://host/a@b.git'],
    ['https://host/a.git?private_token=x#y', 'https://host/a.git'],
    ['ssh://git@host:22/a.git', 'ssh://git@host:22/a.git'],
    ['ssh://git:secret@host/a.git', 'ssh://git@host/a.git'],
    ['git@host:a.git', 'git@host:a.git'],
    ['/path with @/a.git', '/path with @/a.git'],
    ['../sibling', '../sibling'],
    ['file:///a/b', 'file:///a/b'],
  ])('%s becomes %s', (url, expected) => {
    expect(publicUrl(url)).toBe(expected)
  })
})

test('remotes come with their names and without credentials', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
  await git(path, 'remote', 'add', 'origin', 'https://me:secret@host/a.git')
  await git(path, 'remote', 'add', 'up', 'git@host:up.git')
  vi.stubEnv('GIT_DIR', '/nowhere')
  expect(await remotes(await openRepo(path))).toEqual({ origin: 'https://host/a.git', up: 'git@host:up.git' })
})

describe('hostGitIdentity', () => {
  test("is the repository's own", async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'))
    await git(path, 'config', 'user.name', 'Ada Ö')
    await git(path, 'config', 'user.email', 'ada@example.org')
    expect(await hostGitIdentity(path)).toEqual({ name: 'Ada Ö', email: 'ada@example.org' })
  })

  test('is nobody in particular where git has been told nothing', async () => {
    await using folder = await testFolder()
    expect(await hostGitIdentity(folder.path)).toEqual({ name: 'scad', email: 'scad@localhost' })
  })
})

describe('submodules', () => {
  test('come with path, recorded commit and the copy on the host', async () => {
    await using folder = await testFolder()
    const inner = await makeRepo(join(folder.path, 'inner'), { files: { a: '1' } })
    const outer = await makeRepo(join(folder.path, 'outer'), { files: { a: '1' } })
    await git(outer, 'submodule', 'add', '-q', '--name', 'the lib', inner, 'deps/a lib')
    const commit = await commitFiles(outer, {})
    const oid = await git(inner, 'rev-parse', 'HEAD')
    const expected = { name: 'the lib', path: 'deps/a lib', url: inner, oid, gitDir: join(outer, '.git/modules/the lib') }
    expect(await submodules(await openRepo(outer), commit)).toEqual([expected])
  })

  test('of a clone that never fetched them have no copy', async () => {
    await using folder = await testFolder()
    const inner = await makeRepo(join(folder.path, 'inner'), { files: { a: '1' } })
    const outer = await makeRepo(join(folder.path, 'outer'), { files: { a: '1' } })
    await git(outer, 'submodule', 'add', '-q', inner, 'lib')
    const commit = await commitFiles(outer, {})
    await git(folder.path, 'clone', '-q', outer, 'clone')
    expect(await submodules(await openRepo(join(folder.path, 'clone')), commit)).toMatchObject([{ path: 'lib', gitDir: null }])
  })

  test('that lead out of the repository by their name are left out', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { '.gitmodules': '[submodule "../x"]\n\tpath = x\n\turl = y\n' } })
    await git(path, 'update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},x`)
    await git(path, 'commit', '-q', '-m', 'x')
    const repo = await openRepo(path)
    expect(await submodules(repo, 'HEAD')).toEqual([])
  })

  test('are none where there is no .gitmodules', async () => {
    await using folder = await testFolder()
    const repo = await openRepo(await makeRepo(join(folder.path, 'r'), { files: { a: '1' } }))
    expect(await submodules(repo, 'HEAD')).toEqual([])
  })
})
