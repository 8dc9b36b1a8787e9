import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diff, diffSummary } from '../../../src/git/diff.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { aheadBehind, log } from '../../../src/git/log.ts'
import { treeChanges } from '../../../src/git/tree-changes.ts'
import { commitEntries, commitFiles, git, makeRepo, testFolder, treeBomb, treeBytes, writeObject } from '../../support/git.ts'

const ghost = 'a'.repeat(40)

/** A repository with two commits. */
async function twoCommits(
  folder: string,
  before: Record<string, string>,
  after: Record<string, string>,
  format: 'sha1' | 'sha256' = 'sha1',
) {
  const path = await makeRepo(join(folder, 'r'), { format, files: before })
  const base = await git(path, 'rev-parse', 'HEAD')
  const tip = await commitFiles(path, after)
  return { path, repo: await openRepo(path), base, tip }
}

describe('diff', () => {
  test.each(['sha1', 'sha256'] as const)('shows the lines that differ between two commits of a %s repository', async (format) => {
    await using folder = await testFolder()
    const { repo, base, tip } = await twoCommits(folder.path, { 'ä b': 'old\n' }, { 'ä b': 'new\n' }, format)
    const { text, truncated, omitted } = await diff(repo, base, tip)
    expect(text).toContain('diff --git a/ä b b/ä b')
    expect(text).toContain('-old\n+new\n')
    expect([truncated, omitted]).toEqual([false, []])
    expect((await diff(repo, null, tip)).text).toContain('new file mode 100644')
  })

  test('shows a table with stat, and only the paths asked for, patterns taken as names', async () => {
    await using folder = await testFolder()
    const { repo, base, tip } = await twoCommits(folder.path, { a: '1\n' }, { a: '2\n', '*': '1\n', 'd/b': '1\n' })
    expect((await diff(repo, base, tip, { stat: true })).text).toContain('3 files changed')
    expect((await diff(repo, base, tip, { paths: ['*'] })).text.match(/^diff/gm)).toHaveLength(1)
    expect((await diff(repo, base, tip, { paths: ['d', 'a'] })).text.match(/^diff/gm)).toHaveLength(2)
  })

  test('runs no program that attributes or settings name, and hides nothing for them', async () => {
    await using folder = await testFolder()
    const { path, repo, base, tip } = await twoCommits(
      folder.path,
      { a: '1\n' },
      { a: 'payload\n', '.gitattributes': 'a -diff diff=evil\n' },
    )
    const canary = join(folder.path, 'canary')
    await writeFile(join(folder.path, 'program'), `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 })
    for (const key of ['diff.external', 'diff.evil.command', 'diff.evil.textconv'])
      await git(path, 'config', key, `'${join(folder.path, 'program')}'`)
    await git(path, 'replace', tip, base)
    expect((await diff(repo, base, tip)).text).toContain('+payload')
    expect((await diff(repo, base, tip, { stat: true })).text).toContain('2 files changed')
    await expect(access(canary)).rejects.toThrow()
  })

  test('shows the lines of binary files when asked to', async () => {
    await using folder = await testFolder()
    const { repo, base, tip } = await twoCommits(folder.path, { a: '1\0\n' }, { a: '2\0\n' })
    expect((await diff(repo, base, tip)).text).toContain('Binary files')
    expect((await diff(repo, base, tip, { text: true })).text).toContain('+2\0')
  })

  test('leaves out files too large to compare, and names them', async () => {
    await using folder = await testFolder()
    const { repo, base, tip } = await twoCommits(folder.path, { a: '1\n' }, { 'big *': 'x'.repeat(17 << 20), b: '2\n' })
    const { text, omitted } = await diff(repo, base, tip, { text: true })
    expect(omitted).toEqual([{ path: 'big *', bytes: 17 << 20 }])
    expect(text.match(/^diff/gm)).toHaveLength(1)
    expect(await diffSummary(repo, base, tip)).toEqual({ files: 2, insertions: 1, deletions: 0, complete: true })
  })

  test('stops at a tree that unfolds to billions of files', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    const base = await git(path, 'rev-parse', 'HEAD')
    const bomb = await treeBomb(path, base)
    const repo = await openRepo(path)
    expect(await diff(repo, base, bomb)).toEqual({ text: '', truncated: true, omitted: [] })
    expect(await diffSummary(repo, base, bomb)).toMatchObject({ complete: false, insertions: 0 })
  })

  test('fails clearly when a commit is missing', async () => {
    await using folder = await testFolder()
    const { repo, tip } = await twoCommits(folder.path, { a: '1' }, { a: '2' })
    await expect(diff(repo, ghost, tip)).rejects.toMatchObject({ code: 'git-failed', message: expect.stringContaining(ghost) })
  })
})

test('diffSummary counts files and lines', async () => {
  await using folder = await testFolder()
  const { repo, base, tip } = await twoCommits(folder.path, { a: '1\n2\n', b: '1\n' }, { a: '1\n3\n4\n', c: '1\n' })
  expect(await diffSummary(repo, base, tip)).toEqual({ files: 2, insertions: 3, deletions: 1, complete: true })
  expect(await diffSummary(repo, tip, tip)).toEqual({ files: 0, insertions: 0, deletions: 0, complete: true })
  expect(await diffSummary(repo, null, base)).toMatchObject({ files: 2, insertions: 3 })
})

test('treeChanges finds every kind of change where it is', async () => {
  await using folder = await testFolder()
  const before = { 'same/deep/a': '1', 'ä/changed': '1', 'gone/x': '1', file: '1', 'folder/y': '1' }
  const { path, base } = await twoCommits(folder.path, before, {})
  await git(path, 'rm', '-rq', 'gone', 'file', 'folder')
  const tip = await commitFiles(path, { 'ä/changed': '2', 'file/now/folder': '1', folder: '1' })
  const { changes, complete } = await treeChanges(await openRepo(path), base, tip)
  const kinds = changes.map((change) => `${change.before === null ? 'A' : change.after === null ? 'D' : 'M'} ${change.path}`)
  expect(kinds.toSorted()).toEqual(['A file/now/folder', 'A folder', 'D file', 'D folder/y', 'D gone/x', 'M ä/changed'])
  expect(complete).toBe(true)
})

describe('treeChanges ends at a bound for', () => {
  /** Files in the last of folders that lie in each other, of these names. */
  async function deep(path: string, names: readonly string[], files: number): Promise<string> {
    const blob = await writeObject(path, 'blob', 'x')
    let entries = Array.from({ length: files }, (_, index) => ({ mode: '100644', name: `${index + 1000}`, oid: blob }))
    for (const name of names) entries = [{ mode: '40000', name, oid: await writeObject(path, 'tree', treeBytes(entries)) }]
    return await commitEntries(path, entries)
  }
  const long = 'n'.repeat(4096)

  test.each([
    ['a name', [`${long}n`], 1, false],
    ['all paths together', [long, long, long, long], 4500, false],
    ['neither, with long names', [long, long, long, long], 3500, true],
  ])('%s', async (_, names, files, whole) => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'))
    const { changes, complete } = await treeChanges(await openRepo(path), null, await deep(path, names, files))
    expect({ complete, all: changes.length === files }).toEqual({ complete: whole, all: whole })
  })
})

describe('log', () => {
  test('lists what is new, newest first, whatever the commits say', async () => {
    await using folder = await testFolder()
    const path = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    const base = await git(path, 'rev-parse', 'HEAD')
    const first = await commitFiles(path, {}, 'one\n\nbody\n')
    const forged = await commitFiles(path, {}, `\u001b[31m${base} \u001f |, %H ☂`)
    const entries = await log(await openRepo(path), base, forged)
    expect(entries).toMatchObject([
      { oid: forged, subject: `\u001b[31m${base} \u001f |, %H ☂` },
      { oid: first, subject: 'one', author: 'Ada Example', email: 'ada@example.org', time: expect.any(Number) },
    ])
    expect(Math.abs((entries[0]?.time ?? 0) - Date.now())).toBeLessThan(600_000)
  })

  test('is bounded, empty between equal commits, and whole without a base', async () => {
    await using folder = await testFolder()
    const { repo, base, tip } = await twoCommits(folder.path, { a: '1' }, { a: '2' })
    expect(await log(repo, null, tip)).toHaveLength(2)
    expect(await log(repo, null, tip, { limit: 1 })).toHaveLength(1)
    expect(await log(repo, tip, tip)).toEqual([])
    expect(await log(repo, tip, base)).toEqual([])
  })
})

test('aheadBehind counts both ways', async () => {
  await using folder = await testFolder()
  const { path, repo, base, tip } = await twoCommits(folder.path, { a: '1' }, { a: '2' })
  await git(path, 'checkout', '-q', '-b', 'side', base)
  await commitFiles(path, { b: '1' })
  const side = await commitFiles(path, { b: '2' })
  expect(await aheadBehind(repo, tip, side)).toEqual({ ahead: 2, behind: 1 })
})
