import { execFile } from 'node:child_process'
import { cp, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { eventually } from '../../support/eventually.ts'
import { commitFiles, git, makeRepo, testFolder, writeFiles } from '../../support/git.ts'

const run = promisify(execFile)
const saved = 'refs/scad/save'

/** Runs `images/runner/save` as it runs inside; its lines without the commits of refs, but for the state that goes along with any work. */
async function save(path: string, base: string, mode = 'repo'): Promise<string[]> {
  const { stdout } = await run(join(packageFolder(), 'images', 'runner', 'save'), [mode, base, saved, 'main'], { cwd: path })
  const lines = stdout.split('\n').map((line) => line.replace(/^(ref \S+) [0-9a-f]+$/, '$1'))
  return lines.filter((line) => line !== '' && !line.endsWith('/state'))
}

async function repoWithBase(folder: string): Promise<{ path: string; base: string }> {
  const path = await makeRepo(join(folder, 'app'), { files: { 'a.txt': 'one\n', '.gitignore': 'ignored\n' } })
  return { path, base: await git(path, 'rev-parse', 'HEAD') }
}

test('an untouched repository holds no work', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  expect(await save(path, base)).toEqual([])
})

test('index and files become commits, and neither index nor files change', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await writeFiles(path, { 'a.txt': 'staged\n' })
  await git(path, 'add', 'a.txt')
  await writeFiles(path, { 'a.txt': 'edited\n', 'new file': 'new\n', ignored: 'x' })
  const before = await git(path, 'status', '--porcelain')
  expect(await save(path, base)).toEqual([`ref ${saved}/index`, `ref ${saved}/worktree`, 'files 2'])
  expect(await git(path, 'show', `${saved}/index:a.txt`)).toBe('staged')
  expect(await git(path, 'show', `${saved}/worktree:a.txt`)).toBe('edited')
  expect(await git(path, 'ls-tree', '--name-only', `${saved}/worktree`)).toBe('.gitignore\na.txt\nnew file')
  expect(await git(path, 'rev-parse', `${saved}/worktree^`)).toBe(base)
  expect(await git(path, 'status', '--porcelain')).toBe(before)
})

test('a file edited to the same size within the same second is seen', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await writeFile(join(path, 'a.txt'), 'two\n')
  expect(await save(path, base)).toContain(`ref ${saved}/worktree`)
})

test('branches, a detached HEAD and stashes are named', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'switch', '-q', '-c', 'feature/x')
  const first = await commitFiles(path, { b: 'b' })
  await git(path, 'switch', '-q', '-c', 'ünïcode')
  await git(path, 'switch', '-q', '--detach')
  const second = await commitFiles(path, { c: 'c' })
  await writeFiles(path, { 'a.txt': 'stash one' })
  await git(path, 'stash', '-q')
  await writeFiles(path, { 'a.txt': 'stash two', extra: 'untracked' })
  await git(path, 'stash', '-q', '-u')
  const lines = await save(path, base)
  expect(lines).toEqual([
    'ref refs/heads/feature/x',
    `ref ${saved}/odd/1`,
    `ref ${saved}/stash/0`,
    `ref ${saved}/stash/1`,
    `ref ${saved}/HEAD`,
    'commits 2',
  ])
  expect(await git(path, 'rev-parse', `${saved}/odd/1`, `${saved}/HEAD`)).toBe(`${first}\n${second}`)
  expect(await git(path, 'show', `${saved}/stash/1:a.txt`)).toBe('stash one')
})

test('a conflicted merge is saved with both sides and the files as they stand', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'switch', '-q', '-c', 'other')
  const theirs = await commitFiles(path, { 'a.txt': 'theirs\n' })
  await git(path, 'switch', '-q', 'main')
  await commitFiles(path, { 'a.txt': 'ours\n' })
  await git(path, 'merge', 'other').catch(() => undefined)
  expect(await save(path, base)).toContain(`ref ${saved}/MERGE_HEAD`)
  expect(await git(path, 'rev-parse', `${saved}/MERGE_HEAD`)).toBe(theirs)
  expect(await git(path, 'show', `${saved}/worktree:a.txt`)).toContain('<<<<<<<')
})

test('a tag on commits that no branch holds is saved, annotated or not', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'tag', 'old')
  await git(path, 'switch', '-q', '--detach')
  const lost = await commitFiles(path, { b: 'b' })
  await git(path, 'tag', '-a', '-m', 'x', 'annotated')
  await git(path, 'switch', '-q', 'main')
  expect(await save(path, base)).toEqual([`ref ${saved}/tags/annotated`])
  expect(await git(path, 'rev-parse', `${saved}/tags/annotated`)).toBe(lost)
})

test('other working trees are saved too', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'worktree', 'add', '-q', '-b', 'side', '../side')
  await writeFiles(join(folder.path, 'side'), { n: 'new' })
  expect(await save(path, base)).toEqual([`ref ${saved}/worktrees/1/worktree`, 'files 1'])
})

test('a working tree within another is no repository inside', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'worktree', 'add', '-q', '-b', 'side', 'within')
  expect((await save(path, base)).filter((line) => line.startsWith('nested'))).toEqual([])
})

test('repositories inside are told, one without commits too', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await makeRepo(join(path, 'born'), { files: { x: 'x' } })
  await makeRepo(join(path, 'un born'))
  await writeFiles(path, { 'un born/y': 'y', z: 'z' })
  const lines = await save(path, base)
  expect(lines.filter((line) => line.startsWith('nested')).toSorted()).toEqual([`nested - ${path}/born`, `nested - ${path}/un born`])
  expect(await git(path, 'show', `${saved}/worktree:z`)).toBe('z')
  expect(await save(join(path, 'un born'), '', 'nested')).toEqual([`ref ${saved}/worktree`, 'files 1'])
})

test('of a nested clone only what its remote lacks is work', async () => {
  await using folder = await testFolder()
  const { path } = await repoWithBase(folder.path)
  await git(folder.path, 'clone', '-q', path, 'clone')
  const clone = join(folder.path, 'clone')
  await git(clone, 'remote', 'set-url', 'origin', 'https://git.example/app')
  expect(await save(clone, '', 'nested')).toEqual([])
  await commitFiles(clone, { b: 'b' })
  expect(await save(clone, '', 'nested')).toEqual(['ref refs/heads/main', `ref ${saved}/HEAD`, 'commits 1'])
})

test('what a nested clone has pushed to a folder is work, as the folder goes with the session', async () => {
  await using folder = await testFolder()
  await git(folder.path, 'init', '-q', '--bare', 'hub')
  await git(folder.path, 'clone', '-q', 'hub', 'clone')
  const clone = join(folder.path, 'clone')
  await commitFiles(clone, { b: 'b' })
  await git(clone, 'push', '-q', 'origin', 'HEAD')
  expect(await save(clone, '', 'nested')).toContain(`ref ${saved}/HEAD`)
})

test('a repository inside is told by its exact name, and refused where no line can hold that', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await makeRepo(join(path, ' spaced '), { files: { x: 'x' } })
  expect(await save(path, base)).toContain(`nested - ${path}/ spaced `)
  await makeRepo(join(path, 'two\nlines'), { files: { x: 'x' } })
  await expect(save(path, base)).rejects.toThrow('line break')
})

test('what was checked out in a working tree whose files are gone is saved', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'worktree', 'add', '-q', '--detach', '../side')
  const lost = await commitFiles(join(folder.path, 'side'), { n: 'new' })
  await rm(join(folder.path, 'side'), { recursive: true })
  expect(await save(path, base)).toContain(`ref ${saved}/worktrees/1/HEAD`)
  expect(await git(path, 'rev-parse', `${saved}/worktrees/1/HEAD`)).toBe(lost)
})

const hide = {
  'assume-unchanged': async (path: string) => await git(path, 'update-index', '--assume-unchanged', 'a.txt'),
  'skip-worktree': async (path: string) => await git(path, 'update-index', '--skip-worktree', 'a.txt'),
  'a filter': async (path: string) => {
    await git(path, 'config', 'filter.x.clean', 'git show HEAD:a.txt')
    await writeFile(join(path, '.git', 'info', 'attributes'), '* filter=x\n')
  },
  'other files': async (path: string) => {
    await mkdir(join(path, '..', 'elsewhere'))
    await cp(join(path, 'a.txt'), join(path, '..', 'elsewhere', 'a.txt'))
    await git(path, 'config', 'core.worktree', '../../elsewhere')
  },
  'times alone': async (path: string) => {
    await git(path, 'config', 'core.trustCtime', 'false')
    await git(path, 'config', 'core.checkStat', 'minimal')
    // older than the index, so that git believes it
    await utimes(join(path, 'a.txt'), 1, 1)
    await git(path, 'update-index', '--refresh')
    const { ctimeMs } = await stat(join(path, 'a.txt'))
    await eventually(() => Date.now() > ctimeMs + 1000, { what: 'the second of the change passes' })
  },
}

test.each(Object.entries(hide))('an edit that the repository hides by %s is saved', async (_, hideIt) => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await hideIt(path)
  await writeFile(join(path, 'a.txt'), 'two\n')
  await utimes(join(path, 'a.txt'), 1, 1)
  expect(await save(path, base)).toContain(`ref ${saved}/worktree`)
  expect(await git(path, 'show', `${saved}/worktree:a.txt`)).toBe('two')
})

test.each([['--no-sparse-index'], ['--sparse-index']])(
  'files that a sparse checkout leaves out are not taken for deleted (%s)',
  async (flag) => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'app'), { files: { 'in/a': 'a', 'out/b': 'b', 'out/c': 'c' } })
    const base = await git(path, 'rev-parse', 'HEAD')
    await git(path, 'sparse-checkout', 'set', '--cone', flag, 'in')
    expect(await save(path, base)).toEqual([])
    await writeFiles(path, { 'out/c': 'edited' })
    expect(await save(path, base)).toEqual([`ref ${saved}/worktree`, 'files 1'])
    expect(await git(path, 'ls-tree', '-r', '--name-only', `${saved}/worktree`)).toBe('in/a\nout/b\nout/c')
  },
)

test('a split index is read with the part it shares', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await git(path, 'update-index', '--split-index')
  await writeFiles(path, { b: 'b' })
  await git(path, 'add', 'b')
  expect(await save(path, base)).toEqual([`ref ${saved}/index`, 'files 1'])
})

test('work in a repository without any commit is saved', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'empty'))
  await writeFiles(path, { a: 'a' })
  await git(path, 'add', 'a')
  expect(await save(path, '')).toEqual([`ref ${saved}/index`, 'files 1'])
})

test.each([
  ['untracked', 'truncate -s 4T "sparse file"', /^sparse file has 4398\.0 GB, more than can be saved: delete it, or have git ignore it$/m],
  ['tracked', 'truncate -s 4T a.txt', /^a\.txt has 4398\.0 GB/m],
  [
    'untracked with others',
    'truncate -s 20G one && truncate -s 21G two',
    /^two has 22\.5 GB, and files that no commit holds 44\.0 GB together, more/m,
  ],
])('a file that is too large to be read, and takes no room, is named at once: one that is %s', async (_, make, told) => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await run('sh', ['-c', make], { cwd: path })
  await expect(save(path, base)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(told) })
})

test('a file of that size that git ignores is passed over', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await run('truncate', ['-s', '4T', 'ignored'], { cwd: path })
  expect(await save(path, base)).toEqual([])
})

test('names of an earlier save do not stay', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await writeFiles(path, { b: 'b' })
  await save(path, base)
  await git(path, 'clean', '-qfd')
  expect(await save(path, base)).toEqual([])
  expect(await git(path, 'for-each-ref', saved)).toBe('')
})

test('hooks, filters for large files and fsmonitor of the repository do not run', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await mkdir(join(path, '.git', 'hooks'), { recursive: true })
  const trap = join(folder.path, 'trap')
  await writeFile(join(path, '.git', 'hooks', 'reference-transaction'), `#!/bin/sh\ntouch '${trap}'\n`, { mode: 0o755 })
  await git(path, 'config', 'filter.lfs.clean', 'false')
  await git(path, 'config', 'filter.lfs.required', 'true')
  await writeFiles(path, { '.gitattributes': '*.bin filter=lfs\n', 'x.bin': 'content' })
  expect(await save(path, base)).toContain(`ref ${saved}/worktree`)
  expect(await git(path, 'show', `${saved}/worktree:x.bin`)).toBe('content')
  await expect(run('test', ['-e', trap])).rejects.toThrow()
})

test('a repository that was made where tracked files lie is found', async () => {
  await using folder = await testFolder()
  const path = await makeRepo(join(folder.path, 'app'), { files: { 'src/b.txt': 'two\n', 'src/deep/c.txt': 'c\n', 'lib/d.txt': 'd\n' } })
  const base = await git(path, 'rev-parse', 'HEAD')
  await git(path, 'init', '-q', 'src')
  await commitFiles(join(path, 'src'), { 'new.txt': 'new\n' })
  expect(await save(path, base)).toContain(`nested - ${join(path, 'src')}`)
})
