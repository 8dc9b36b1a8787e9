import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inspectRepo, type RepoQuestion } from '../../../src/customs/inspect-repo.ts'
import { nameMatcher } from '../../../src/customs/name-matcher.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { commitFiles, git, makeRepo, testFolder, treeBomb } from '../../support/git.ts'

interface World {
  path: string
  base: string
  /** Commits files on a branch that begins at `start`; its tip. */
  work(branch: string, start: string, files: Record<string, string>): Promise<string>
  /** Findings as `kind path`, of these tips. */
  look(tips: Record<string, string>, more?: Partial<RepoQuestion>): Promise<string[]>
}

const free: RepoQuestion['boundary'] = { closed: null, enforced: true, frozen: () => false, anyFrozen: false }
const frozen = (...lines: string[]): RepoQuestion['boundary'] => ({ ...free, frozen: nameMatcher(lines), anyFrozen: true })

async function world(folder: string): Promise<World> {
  const path = await makeRepo(join(folder, 'r'), { files: { 'a.txt': '1', Makefile: 'all:', 'vendor/x': '1' } })
  const base = await git(path, 'rev-parse', 'HEAD')
  const repo = await openRepo(path)
  return {
    path,
    base,
    async work(branch, start, files) {
      await git(path, 'checkout', '-q', '-B', branch, start)
      return await commitFiles(path, files)
    },
    async look(tips, more = {}) {
      const question: RepoQuestion = {
        ...{ tips: Object.entries(tips), base, known: [base], hooks: () => false, boundary: free },
        identity: { name: 'Ada Example', email: 'ada@example.org' },
        ...more,
      }
      return (await inspectRepo(repo, question)).map(({ kind, path: file, branch }) => `${branch} ${kind} ${file}`)
    },
  }
}

test('only what a branch changed is looked at, and what several branches have is told of the first', async () => {
  await using folder = await testFolder()
  const { base, work, look } = await world(folder.path)
  const one = await work('one', base, { '.envrc': 'x', 'b.txt': '1' })
  const two = await work('two', one, { Makefile: 'all: evil' })
  expect(await look({ one, two, same: two, main: base })).toEqual(['one envrc .envrc', 'two build-file Makefile'])
})

test('a symlink that leads out through another one is told, also when the host had that one before', async () => {
  await using folder = await testFolder()
  const { path, base, work, look } = await world(folder.path)
  await work('host', base, {})
  await symlink('../../elsewhere', join(path, 'vendor', 'door'))
  await symlink('x', join(path, 'vendor', 'same'))
  const host = await commitFiles(path, {})
  await git(path, 'checkout', '-q', '-B', 'one')
  for (const [name, target] of [
    ['through', 'vendor/door/secret'],
    ['inside', 'vendor/same'],
    ['nowhere', 'vendor/gone'],
  ] as const)
    await symlink(target, join(path, name))
  const one = await commitFiles(path, {})
  expect(await look({ one }, { base: host, known: [host] })).toEqual(['one symlink-outside through'])
})

test('who made the commits is told', async () => {
  await using folder = await testFolder()
  const { base, work, look } = await world(folder.path)
  const one = await work('one', base, { 'b.txt': '1' })
  expect(await look({ one }, { identity: { name: 'Agent', email: 'agent@example.com' } })).toEqual(['one forged-author null'])
})

test('a submodule and a mode that changed are told of the tree alone', async () => {
  await using folder = await testFolder()
  const { path, base, work, look } = await world(folder.path)
  await work('one', base, {})
  await git(path, 'update-index', '--add', '--cacheinfo', `160000,${base},sub`, '--chmod=+x', 'a.txt')
  await git(path, 'commit', '-qm', 'odd')
  expect(await look({ one: await git(path, 'rev-parse', 'HEAD') })).toEqual(['one executable a.txt', 'one submodule sub'])
})

describe('a boundary', () => {
  test('is crossed by a frozen path that changed, is new or gone', async () => {
    await using folder = await testFolder()
    const { path, base, work, look } = await world(folder.path)
    await work('one', base, { 'vendor/new': '1' })
    await git(path, 'rm', '-q', 'vendor/x')
    const one = await commitFiles(path, { 'a.txt': '2' })
    expect((await look({ one }, { boundary: frozen('vendor/') })).toSorted()).toEqual(['one boundary vendor/new', 'one boundary vendor/x'])
  })

  test('is crossed by a submodule that stands where a frozen folder may be', async () => {
    await using folder = await testFolder()
    const { path, base, work, look } = await world(folder.path)
    await work('one', base, {})
    await git(path, 'update-index', '--add', '--cacheinfo', `160000,${base},third`)
    await git(path, 'commit', '-qm', 'odd')
    const one = await git(path, 'rev-parse', 'HEAD')
    expect(await look({ one }, { boundary: frozen('third/') })).toContain('one boundary third')
  })

  test('is crossed by any commit of a closed repository', async () => {
    await using folder = await testFolder()
    const { base, work, look } = await world(folder.path)
    const boundary = { ...free, closed: 'for reading' }
    expect(await look({ one: await work('one', base, { 'a.txt': '2' }) }, { boundary })).toEqual(['one boundary a.txt'])
    expect(await look({ two: await work('two', base, {}) }, { boundary })).toEqual(['two boundary null'])
    expect(await look({ main: base }, { boundary })).toEqual([])
  })

  test('is not crossed by what came from the host', async () => {
    await using folder = await testFolder()
    const { path, base, work, look } = await world(folder.path)
    const host = await work('main', base, { 'vendor/x': '2', Makefile: 'all: newer' })
    await work('one', base, { 'b.txt': '1' })
    await git(path, 'merge', '-q', '--no-edit', host)
    const one = await commitFiles(path, { 'c.txt': '1' })
    expect(await look({ one }, { known: [base, host], boundary: frozen('vendor/') })).toEqual([])
  })

  test('is crossed by going back to what the host had before, also by a merge of that', async () => {
    await using folder = await testFolder()
    const { path, base, work, look } = await world(folder.path)
    const host = await work('main', base, { 'vendor/x': '2' })
    await work('one', host, { 'b.txt': '1' })
    const one = await commitFiles(path, { 'vendor/x': '1' })
    const merged = await git(path, 'commit-tree', `${one}^{tree}`, '-p', `${one}~1`, '-p', base, '-m', 'evil')
    const question = { base: host, known: [base, host], boundary: frozen('vendor/') }
    expect(await look({ one }, question)).toEqual(['one boundary vendor/x'])
    expect(await look({ merged }, question)).toEqual(['merged boundary vendor/x'])
  })

  test('is crossed by what another branch of the host has', async () => {
    await using folder = await testFolder()
    const { path, base, work, look } = await world(folder.path)
    const main = await work('main', base, { 'a.txt': '2' })
    const other = await work('other', await git(path, 'commit-tree', `${base}^{tree}`, '-m', 'root'), { 'vendor/x': 'old' })
    await work('one', main, { 'b.txt': '1' })
    await git(path, 'merge', '-q', '--no-edit', '--allow-unrelated-histories', '-X', 'theirs', other)
    const one = await git(path, 'rev-parse', 'HEAD')
    expect(await look({ one }, { base: main, known: [main, other], boundary: frozen('vendor/') })).toEqual(['one boundary vendor/x'])
  })
})

describe('bounds', () => {
  test('a tree that unfolds to billions of files is told as too much, and counts as crossing a boundary where there is one', async () => {
    await using folder = await testFolder()
    const { path, base, look } = await world(folder.path)
    const bomb = await treeBomb(path, base)
    expect((await look({ bomb })).filter((one) => one.endsWith('null'))).toEqual(['bomb large null'])
    expect((await look({ bomb }, { boundary: frozen('vendor/') })).filter((one) => one.endsWith('null'))).toEqual([
      'bomb large null',
      'bomb boundary null',
    ])
  })

  test('what git cannot read is told, and keeps nothing else from being looked at', async () => {
    await using folder = await testFolder()
    const { base, work, look } = await world(folder.path)
    const one = await work('one', base, { '.envrc': 'x' })
    expect(await look({ gone: 'a'.repeat(40), one })).toEqual(['gone large null', 'one envrc .envrc'])
  })

  test('past so many branches the rest is told as not looked at', async () => {
    await using folder = await testFolder()
    const { base, look } = await world(folder.path)
    const many = Object.fromEntries(Array.from({ length: 102 }, (_, index) => [`b${index}`, `${'0'.repeat(37)}${100 + index}`]))
    expect((await look({ main: base, ...many })).at(-1)).toBe('b99 large null')
  })
})
