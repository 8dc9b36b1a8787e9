import type { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addRepoResultSchema } from '../../src/code/add-repo.ts'
import { branchResultSchema } from '../../src/code/branch.ts'
import { codeDiffResultSchema } from '../../src/code/diff.ts'
import { fetchResultSchema } from '../../src/code/fetch.ts'
import { codeLogResultSchema } from '../../src/code/log.ts'
import { removeRepoResultSchema } from '../../src/code/remove-repo.ts'
import { codeStatusSchema } from '../../src/code/status.ts'
import { syncResultSchema } from '../../src/code/sync.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('scad code', () => {
  let session: CodeSession

  /** What a command prints for a person, ids and object ids replaced. */
  const text = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await session.project.cli('code', ...args)
    if (code !== 0) throw new Error(stderr)
    return stdout.replaceAll(session.id, 'SESSION').replaceAll(/\b[0-9a-f]{7,40}\b/g, 'OID')
  }
  const json = async <T extends z.ZodType>(schema: T, ...args: string[]): Promise<z.output<T>> => {
    const { code, stdout, stderr } = await session.project.cli('code', ...args, '--json')
    if (code !== 0) throw new Error(stderr)
    return schema.parse(JSON.parse(stdout))
  }

  beforeAll(async () => {
    session = await codeSession({ app: { files: { 'a.txt': 'one\n' } }, docs: {} })
    await session.inside('app', 'echo two >> a.txt && git commit -qam "Add a line" && echo three > new.txt')
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('status tells where each repository stands', async () => {
    const { repos } = await json(codeStatusSchema, 'status', session.id)
    expect(repos.map(({ key, ahead, untracked }) => [key, ahead, untracked])).toEqual([
      ['app', 1, 1],
      ['docs', 0, 0],
    ])
    expect(await text('status', session.id)).toMatch(/app +main +OID +1 ahead +1 untracked +not main/)
  })

  it('diff shows the lines, a table, and what is not committed', async () => {
    expect(await text('diff', session.id)).toMatch(
      /^# app \(main\): 1 file, \+1 -0\ndiff --git a\/a\.txt b\/a\.txt\n[^]*\+two\nno changes in docs\n$/,
    )
    expect(await text('diff', session.id, '--stat', '--repo', 'app')).toMatch(/a\.txt \| 1 \+/)
    expect(await text('diff', session.id, '--worktree')).toMatch(/# app \(uncommitted\): 1 file[^]*\+three\nnothing uncommitted in docs/)
    expect((await json(codeDiffResultSchema, 'diff', session.id)).repos[0]?.files).toBe(1)
  })

  it('log lists the commits', async () => {
    expect(await text('log', session.id)).toMatch(/app +OID +\d{4}-\d\d-\d\d \d\d:\d\d +A +Add a line\nno commits in docs/)
    expect((await json(codeLogResultSchema, 'log', session.id, '--repo', 'app')).repos[0]?.commits).toHaveLength(1)
  })

  it('fetch says which refs arrived', async () => {
    expect(await text('fetch', session.id)).toMatch(/app +scad\/SESSION\/main +OID +new\n *docs +scad\/SESSION\/main +OID +new/)
    expect((await json(fetchResultSchema, 'fetch', session.id)).repos.map(({ key }) => key)).toEqual(['app', 'docs'])
  })

  it('branch makes one everywhere', async () => {
    expect(await text('branch', session.id, 'next')).toMatch(/app +next +OID\n *docs +next +OID/)
    const { repos } = await json(branchResultSchema, 'branch', session.id, 'aside', '--no-switch', '--repo', 'docs')
    expect(repos.map(({ key }) => key)).toEqual(['docs'])
  })

  it('sync says what arrived and what was left', async () => {
    await session.project.commit('docs', { 'b.md': 'b\n' })
    await session.project.commit('app', { 'c.md': 'c\n' })
    expect(await text('sync', session.id)).toMatch(
      /app +origin\/main +main +left: it has commits of its own\n *docs +origin\/main +main +moved forward/,
    )
    expect((await json(syncResultSchema, 'sync', session.id)).repos.map(({ refs }) => refs)).toEqual([[], []])
  })

  it('add and remove change what the session holds', async () => {
    const path = session.project.repos['docs'] ?? ''
    expect(await text('add', session.id, path, '--key', 'more')).toMatch(/^more: OID on branch main, from .*docs\n$/)
    expect(await text('remove', session.id, 'more')).toBe('removed more\nthere was no work in it to save\n')
    expect((await json(addRepoResultSchema, 'add', session.id, path, '--key', 'again')).repo.key).toBe('again')
    expect((await json(removeRepoResultSchema, 'remove', session.id, 'again', '--discard')).saved).toBeNull()
  })

  it('ends with the exit code of what went wrong, in one line with what to do', async () => {
    const { project, id, inside } = session
    expect(await project.cli('code', 'fetch', 'nosuch')).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('no session "nosuch"'),
    })
    expect(await project.cli('code', 'diff', id, '--repo', 'nosuch')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('it holds: app, docs'),
    })
    expect(await project.cli('code', 'branch', id, 'next')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('has a branch next already'),
    })
    await inside('app', 'git branch deep/er')
    expect(await project.cli('code', 'branch', id, 'deep')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('has a branch deep/er already, beside which deep cannot be'),
    })
    expect(await project.cli('code', 'branch', id, '--', '-rf')).toMatchObject({ code: 2 })
  })
})
