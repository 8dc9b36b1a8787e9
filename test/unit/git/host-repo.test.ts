import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasCommit, isAncestor, listRefs, openRepo, resolveCommit } from '../../../src/git/host-repo.ts'
import { commitFiles, git, makeRepo, testFolder } from '../../support/git.ts'

describe('openRepo', () => {
  test('reads a working tree with a space and unicode in its path', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'a repo'), { files: { a: '1' } })
    const head = await git(path, 'rev-parse', 'HEAD')
    expect(await openRepo(path)).toEqual({
      path,
      gitDir: join(path, '.git'),
      commonDir: join(path, '.git'),
      bare: false,
      format: 'sha1',
      shallow: false,
      partial: false,
      branch: 'main',
      head,
      operation: null,
    })
  })

  test('says what to type as a shell takes it', async () => {
    await using folder = await testFolder()
    const path = join(folder.path, "it's")
    await mkdir(path)
    await expect(openRepo(path)).rejects.toMatchObject({ hint: `git init '${folder.path}/it'\\''s', or correct the path` })
  })

  test('follows a symlink to the repository', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'real'), { files: { a: '1' } })
    await symlink(path, join(folder.path, 'link'))
    expect((await openRepo(join(folder.path, 'link'))).path).toBe(path)
  })

  test('reads a linked working tree, which shares the store of the main one', async () => {
    await using folder = await testFolder()
    const main = await makeRepo(join(folder.path, 'main'), { files: { a: '1' } })
    const linked = join(folder.path, 'linked tree')
    await git(main, 'worktree', 'add', '-q', '-b', 'side', linked)
    const repo = await openRepo(linked)
    expect(repo).toMatchObject({ path: linked, commonDir: join(main, '.git'), branch: 'side', bare: false })
    expect(repo.gitDir).not.toBe(repo.commonDir)
  })

  test('reads a bare repository', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'b.git'), { bare: true })
    expect(await openRepo(path)).toMatchObject({ path, gitDir: path, commonDir: path, bare: true, head: null, branch: 'main' })
  })

  test('reads a detached HEAD as no branch', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await git(path, 'checkout', '-q', '--detach')
    expect(await openRepo(path)).toMatchObject({ branch: null, head: await git(path, 'rev-parse', 'HEAD') })
  })

  test('reads an unborn HEAD as a branch without a commit', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'))
    expect(await openRepo(path)).toMatchObject({ branch: 'main', head: null })
  })

  test('tells sha256 repositories', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { format: 'sha256', files: { a: '1' } })
    const repo = await openRepo(path)
    expect([repo.format, repo.head?.length]).toEqual(['sha256', 64])
  })

  test('tells shallow and partial clones', async () => {
    await using folder = await testFolder()
    const origin = await makeRepo(join(folder.path, 'origin'), { files: { a: '1' } })
    await commitFiles(origin, { a: '2' })
    await git(origin, 'config', 'uploadpack.allowFilter', 'true')
    await git(folder.path, 'clone', '-q', '--depth=1', `file://${origin}`, 'shallow')
    await git(folder.path, 'clone', '-q', '--filter=blob:none', `file://${origin}`, 'partial')
    expect(await openRepo(join(folder.path, 'shallow'))).toMatchObject({ shallow: true, partial: false })
    expect(await openRepo(join(folder.path, 'partial'))).toMatchObject({ shallow: false, partial: true })
  })

  test('tells that a merge is going on', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await git(path, 'checkout', '-q', '-b', 'side')
    await commitFiles(path, { b: '2' })
    await git(path, 'checkout', '-q', 'main')
    await git(path, 'merge', '--no-commit', '--no-ff', 'side')
    expect((await openRepo(path)).operation).toBe('merge')
  })

  test('opens the git folder of a submodule', async () => {
    await using folder = await testFolder()
    const inner = await makeRepo(join(folder.path, 'inner'), { files: { a: '1' } })
    const outer = await makeRepo(join(folder.path, 'outer'), { files: { a: '1' } })
    await git(outer, 'submodule', 'add', '-q', inner, 'sub')
    const gitDir = join(outer, '.git/modules/sub')
    expect(await openRepo(gitDir)).toMatchObject({ gitDir, head: await git(inner, 'rev-parse', 'HEAD') })
  })

  test('refuses a path that is not there', async () => {
    await expect(openRepo('/nowhere/at all')).rejects.toMatchObject({ code: 'repo-missing' })
  })

  test('refuses a folder that is no repository, and a file', async () => {
    await using folder = await testFolder()
    await writeFile(join(folder.path, 'f'), '')
    await expect(openRepo(folder.path)).rejects.toMatchObject({
      code: 'repo-invalid',
      message: expect.stringContaining('not a git repository'),
    })
    await expect(openRepo(join(folder.path, 'f'))).rejects.toMatchObject({ code: 'repo-invalid' })
  })

  test('refuses a folder inside a repository and names its top', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { 'sub/a': '1' } })
    await expect(openRepo(join(path, 'sub'))).rejects.toMatchObject({ code: 'repo-invalid', hint: `use ${path}` })
  })

  test('refuses what a killed clone leaves when its HEAD is broken', async () => {
    await using folder = await testFolder()
    await mkdir(join(folder.path, 'r/.git'), { recursive: true })
    await expect(openRepo(join(folder.path, 'r'))).rejects.toMatchObject({ code: 'repo-invalid' })
  })
})

describe('revisions', () => {
  test('resolves branches, tags and short ids to the commit', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await git(path, 'tag', '-a', 'v1', '-m', 'one')
    const repo = await openRepo(path)
    for (const ref of ['main', 'v1', repo.head?.slice(0, 8) ?? '', 'HEAD']) expect(await resolveCommit(repo, ref)).toBe(repo.head)
  })

  test.each(['nothing', '--upload-pack=x', '--all', '-h', 'main:a', ''])('knows no commit by the name %j', async (ref) => {
    await using folder = await testFolder()
    const repo = await openRepo(await makeRepo(join(folder.path, 'r'), { files: { a: '1' } }))
    await expect(resolveCommit(repo, ref)).rejects.toMatchObject({ code: 'branch-not-found' })
  })

  test('lists the refs under a prefix, with or without its slash', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await git(path, 'branch', 'x/y')
    await git(path, 'tag', 'x')
    const repo = await openRepo(path)
    const expected = new Map([
      ['refs/heads/main', repo.head],
      ['refs/heads/x/y', repo.head],
    ])
    expect(await listRefs(repo, 'refs/heads')).toEqual(expected)
    expect(await listRefs(repo, 'refs/heads/')).toEqual(expected)
    expect(await listRefs(repo, 'refs/remotes/')).toEqual(new Map())
  })

  test('tells what lies in the history of what, and which commits are there', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    const first = await git(path, 'rev-parse', 'HEAD')
    const second = await commitFiles(path, { a: '2' })
    const repo = await openRepo(path)
    expect(await isAncestor(repo, first, second)).toBe(true)
    expect(await isAncestor(repo, second, first)).toBe(false)
    expect(await isAncestor(repo, 'a'.repeat(40), first)).toBe(false)
    expect(await hasCommit(repo, first)).toBe(true)
    expect(await hasCommit(repo, 'a'.repeat(40))).toBe(false)
  })
})
