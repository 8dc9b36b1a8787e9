import { execFile } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { commitFiles, git, makeRepo, type MakeRepo, testFolder, writeFiles } from '../../support/git.ts'

const run = promisify(execFile)
const runner = join(packageFolder(), 'images', 'runner')

async function lines(path: string, program: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run(join(runner, program), args, { cwd: path })
  return stdout.split('\n').filter((line) => line !== '')
}

/** Saves what stands at `path`, moves it out of the way, and puts it back from a repository that holds what was saved. @returns what was left */
async function saveAndRestore(path: string, seed: (path: string) => Promise<unknown>, base: string): Promise<string[]> {
  const kept = `${path} kept`
  const said = await lines(path, 'save', 'repo', base, 'refs/scad/save', 'main')
  const inner = said.flatMap((line) => /^nested (\S+) (.*)$/s.exec(line)?.slice(1) ?? [])
  for (let index = 0; index < inner.length; index += 2) {
    const [held, place] = [inner[index] ?? '', inner[index + 1] ?? '']
    await lines(place, 'save', 'nested', held === '-' ? '' : held)
    await git(path, 'fetch', '-q', '--no-tags', place, `refs/scad/save/*:refs/scad/save/nested/${index / 2 + 1}/*`)
  }
  await rename(path, kept)
  for (const linked of await readdir(join(kept, '.git', 'worktrees')).catch(() => [])) {
    const place = (await readFile(join(kept, '.git', 'worktrees', linked, 'gitdir'), 'utf8')).trim()
    await rm(join(place, '..'), { recursive: true, force: true })
  }
  await seed(path)
  await git(path, 'fetch', '-q', '--no-tags', kept, 'refs/scad/save/*:refs/scad/restore/*')
  return await lines(path, 'restore')
}

/** Everything that a person sees of a repository. */
async function look(path: string): Promise<Record<string, string>> {
  const asked = {
    status: ['status', '--ignored'],
    exact: ['status', '--porcelain=v2', '--branch'],
    index: ['ls-files', '-s', '-v'],
    staged: ['diff', '--cached'],
    unstaged: ['diff'],
    refs: ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags', 'refs/stash', 'refs/notes'],
    stashes: ['stash', 'list'],
  }
  const answers = await Promise.all(Object.entries(asked).map(async ([name, args]) => [name, await git(path, ...args)] as const))
  return { ...Object.fromEntries(answers), files: (await filesOf(path)).join('\n') }
}

async function filesOf(path: string): Promise<string[]> {
  const names = (await readdir(path, { recursive: true })).filter((name) => !/(?:^|\/)\.git(?:\/|$)/.test(name)).toSorted()
  return await Promise.all(
    names.map(async (name) => {
      const facts = await lstat(join(path, name))
      if (facts.isSymbolicLink()) return `${name} -> ${await readlink(join(path, name))}`
      return facts.isFile() ? `${name} ${facts.mode & 0o111} ${await readFile(join(path, name), 'latin1')}` : name
    }),
  )
}

const files = { 'a.txt': 'one\n', 'b.txt': 'b\n', 'c/d.txt': 'd\n', 'run.sh': '#!/bin/sh\n', '.gitignore': 'ignored\n' }

async function repoWithBase(
  folder: string,
  options: MakeRepo = {},
): Promise<{ path: string; base: string; seed: (path: string) => Promise<void> }> {
  const origin = await makeRepo(join(folder, 'host'), { files, ...options })
  await git(origin, 'tag', 'v1')
  const seed = async (path: string): Promise<void> => {
    const format = await git(origin, 'rev-parse', '--show-object-format')
    await git(folder, 'init', '-q', '-b', 'main', `--object-format=${format}`, path)
    await git(path, 'fetch', '-q', origin, 'main', '--tags')
    await git(path, 'reset', '-q', '--hard', 'FETCH_HEAD')
    await run('sh', ['-c', `git for-each-ref --format='%(objectname) %(refname)' refs/tags >.git/info/seeded-tags`], { cwd: path })
  }
  const path = join(folder, 'app')
  await seed(path)
  return { path, base: await git(path, 'rev-parse', 'HEAD'), seed }
}

test.each(['sha1', 'sha256'] as const)(
  'a repository with everything at once is the same again (%s)',
  { timeout: 120_000 },
  async (format) => {
    await using folder = await testFolder()
    const { path, base, seed } = await repoWithBase(folder.path, { format })
    await git(path, 'switch', '-q', '-c', 'feature/x')
    await commitFiles(path, { 'a.txt': 'two\n', new: 'n' }, 'work')
    await git(path, 'tag', '-a', '-m', 'words', 'mine')
    await git(path, 'tag', '-d', 'v1')
    await git(path, 'notes', 'add', '-m', 'note')
    await git(path, 'branch', 'ünïcode')
    await git(path, 'branch', '-q', '-D', 'main')
    await git(path, 'branch', '-q', 'main/below')
    await git(path, 'branch', '-q', '--set-upstream-to=main/below')
    await writeFiles(path, { 'a.txt': 'stash one' })
    await git(path, 'stash', 'push', '-q', '-m', 'first  "one"')
    await writeFiles(path, { 'a.txt': 'stash two', extra: 'untracked' })
    await git(path, 'stash', '-q', '-u')
    await writeFiles(path, { 'a.txt': 'staged\n', 'to add': 'later' })
    await git(path, 'add', 'a.txt')
    await git(path, 'add', '-N', 'to add')
    await git(path, 'rm', '-q', '--cached', 'b.txt')
    await rm(join(path, 'c'), { recursive: true })
    await writeFiles(path, { 'a.txt': 'edited\n', 'new file': 'new\n', c: 'a file now' })
    await chmod(join(path, 'run.sh'), 0o755)
    await symlink('a.txt', join(path, 'link'))
    await mkdir(join(path, 'deep'))
    await git(path, 'worktree', 'add', '-q', '-b', 'side', '../side tree')
    await writeFiles(join(folder.path, 'side tree'), { n: 'new' })
    await git(path, 'worktree', 'add', '-q', '--detach', 'within')
    await commitFiles(join(path, 'within'), { w: 'w' })
    await makeRepo(join(path, 'born'), { files: { x: 'x' }, format })
    await writeFiles(join(path, 'born'), { y: 'y' })
    await rm(join(path, 'deep'), { recursive: true })
    const places = [path, join(folder.path, 'side tree'), join(path, 'within'), join(path, 'born')]
    const before = await Promise.all(places.map(look))
    expect(await saveAndRestore(path, seed, base)).toEqual([])
    expect(await Promise.all(places.map(look))).toEqual(before)
    expect(await git(path, 'for-each-ref', 'refs/scad')).toBe('')
    expect(await git(path, 'cat-file', '-t', 'mine')).toBe('tag')
  },
)

const operations: Record<string, (path: string) => Promise<unknown>> = {
  merge: async (path) => await git(path, 'merge', 'other'),
  'merge of a file and its removal': async (path) => await git(path, 'merge', 'removed'),
  'cherry-pick': async (path) => await git(path, 'cherry-pick', 'other'),
  revert: async (path) => await git(path, 'revert', '--no-edit', 'HEAD~1'),
  rebase: async (path) => await git(path, 'rebase', 'other'),
  'rebase of patches': async (path) => await git(path, 'rebase', '--apply', 'other'),
  bisect: async (path) => await git(path, 'bisect', 'start', 'HEAD', 'HEAD~2'),
}

test.each(Object.keys(operations))('a repository in the middle of a %s is the same again, and goes on or back', async (name) => {
  await using folder = await testFolder()
  const { path, base, seed } = await repoWithBase(folder.path)
  await git(path, 'switch', '-q', '-c', 'removed')
  await git(path, 'rm', '-q', 'a.txt')
  await git(path, 'commit', '-q', '-m', 'gone')
  await git(path, 'switch', '-q', '-c', 'other', 'main')
  await commitFiles(path, { 'a.txt': 'theirs\n' })
  await git(path, 'switch', '-q', 'main')
  await commitFiles(path, { 'a.txt': 'ours\n' })
  await commitFiles(path, { 'a.txt': 'ours again\n' })
  const tip = await git(path, 'rev-parse', 'HEAD')
  await operations[name]?.(path).catch(() => undefined)
  const before = await look(path)
  expect(await saveAndRestore(path, seed, base)).toEqual([])
  expect(await look(path)).toEqual(before)
  const word = name.split(' ')[0] ?? ''
  await git(path, word, word === 'bisect' ? 'reset' : '--abort')
  expect(await git(path, 'rev-parse', 'main')).toBe(tip)
  expect(await git(path, 'status', '--porcelain')).toBe('')
})

test('a detached HEAD, an unborn branch and an empty repository are the same again', async () => {
  await using folder = await testFolder()
  const { path, base, seed } = await repoWithBase(folder.path)
  await git(path, 'switch', '-q', '--detach')
  await commitFiles(path, { b: 'b' })
  const detached = await look(path)
  expect(await saveAndRestore(path, seed, base)).toEqual([])
  expect(await look(path)).toEqual(detached)
  await rm(`${path} kept`, { recursive: true })
  await git(path, 'switch', '-q', '--orphan', 'fresh')
  await writeFiles(path, { z: 'z' })
  const unborn = await look(path)
  expect(await saveAndRestore(path, seed, base)).toEqual([])
  expect(await look(path)).toEqual(unborn)
  const empty = join(folder.path, 'empty')
  const init = async (place: string): Promise<unknown> => await makeRepo(place)
  await init(empty)
  await writeFiles(empty, { a: 'a' })
  const nothing = await look(empty)
  expect(await saveAndRestore(empty, init, '')).toEqual([])
  expect(await look(empty)).toEqual(nothing)
})

test('flags that hide files, a sparse checkout and what is ignored here alone are the same again', async () => {
  await using folder = await testFolder()
  const { path, base, seed } = await repoWithBase(folder.path)
  await git(path, 'sparse-checkout', 'set', '--no-cone', '/*', '!/c/')
  await git(path, 'update-index', '--assume-unchanged', 'a.txt')
  await writeFiles(path, { 'a.txt': 'hidden', mine: 'x', '.git/info/exclude': 'mine\n' })
  const before = await look(path)
  expect(await saveAndRestore(path, seed, base)).toEqual([])
  const after = await look(path)
  for (const what of ['exact', 'index']) expect(after[what]).toBe(before[what])
  await writeFiles(path, { mine: 'y' })
  expect(await git(path, 'status', '--porcelain')).toBe('')
})

test('a repository that stands as it was put there is described by nothing', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  expect(await lines(path, 'save', 'repo', base, 'refs/scad/save', 'main')).toEqual([])
  await git(path, 'branch', '-q', '-m', 'renamed')
  expect(await lines(path, 'save', 'repo', base, 'refs/scad/save', 'main')).toEqual([
    expect.stringMatching(/^ref refs\/scad\/save\/state [0-9a-f]{40}$/),
  ])
})

test('the same state is the same commit', async () => {
  await using folder = await testFolder()
  const { path, base } = await repoWithBase(folder.path)
  await commitFiles(path, { b: 'b' })
  const states = []
  for (const _ of [1, 2]) {
    await lines(path, 'save', 'repo', base)
    states.push(await git(path, 'rev-parse', 'refs/scad/save/state'))
  }
  expect(states[0]).toBe(states[1])
})

test('a repository inside of which nothing was saved is told', async () => {
  await using folder = await testFolder()
  const { path, base, seed } = await repoWithBase(folder.path)
  await git(folder.path, 'clone', '-q', path, 'app/clone')
  await git(join(path, 'clone'), 'remote', 'set-url', 'origin', 'https://git.example/app')
  expect(await saveAndRestore(path, seed, base)).toContain('left the repository clone: nothing was saved of it')
})

test('a repository that was made where tracked files lie comes back with its history', async () => {
  await using folder = await testFolder()
  const { path, base, seed } = await repoWithBase(folder.path)
  await commitFiles(path, { 'src/b.txt': 'two\n' })
  const inner = join(path, 'src')
  await git(inner, 'init', '-q', '-b', 'main')
  const commit = await commitFiles(inner, { 'new.txt': 'new\n' })
  await writeFiles(inner, { 'b.txt': 'edited\n' })
  const before = await look(path)
  expect(await saveAndRestore(path, seed, base)).toEqual([])
  expect(await look(path)).toEqual(before)
  expect(await git(inner, 'rev-parse', 'main')).toBe(commit)
  expect(await git(inner, 'status', '--porcelain')).toBe('M b.txt')
})
