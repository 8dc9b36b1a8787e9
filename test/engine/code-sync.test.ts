import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeStatus } from '../../src/code/status.ts'
import { syncCode, syncResultSchema } from '../../src/code/sync.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('what is new on the host', () => {
  let session: CodeSession
  let sync: (
    input?: Partial<Parameters<typeof syncCode>[1]>,
  ) => Promise<Record<string, Awaited<ReturnType<typeof syncCode>>['repos'][number]>>

  beforeAll(async () => {
    session = await codeSession({ app: { files: { 'a.txt': 'one\n' } }, docs: {} })
    sync = async (input = {}) => {
      const result = await syncCode(session.project.scad, { session: session.id, ...input })
      syncResultSchema.parse(result)
      return Object.fromEntries(result.repos.map((repo) => [repo.key, repo]))
    }
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('arrives as origin/<branch>, with its tags, and a clean branch follows with its files', async () => {
    const { project, inside } = session
    const tip = await project.commit('app', { 'a.txt': 'two\n', 'b.txt': 'new\n' })
    await project.git('app', 'tag', 'v2')
    const { app, docs } = await sync()
    expect(app).toMatchObject({ refs: [{ name: 'main', oid: tip }], branch: 'main', outcome: 'updated' })
    expect(docs).toMatchObject({ outcome: 'current' })
    expect((await sync())['app']).toMatchObject({ refs: [], outcome: 'current' })
    expect(await inside('app', 'git rev-parse HEAD main origin/main v2')).toBe([tip, tip, tip, tip].join('\n'))
    expect(await inside('app', 'cat a.txt b.txt && git status --porcelain')).toBe('two\nnew')
  })

  it('does not count as the work of the session afterwards', async () => {
    const { repos } = await codeStatus(session.project.scad, { session: session.id, repos: ['app'] })
    expect(repos[0]).toMatchObject({ ahead: 0, behind: 0, base: await session.project.git('app', 'rev-parse', 'HEAD') })
  })

  it('leaves a repository with uncommitted changes alone, and says so', async () => {
    const { project, inside } = session
    const tip = await project.commit('app', { 'a.txt': 'three\n' })
    await inside('app', 'echo mine >> a.txt')
    expect((await sync())['app']).toMatchObject({ outcome: 'dirty' })
    expect(await inside('app', 'tail -1 a.txt && git rev-parse origin/main')).toBe(`mine\n${tip}`)
    await inside('app', 'git checkout -q a.txt')
  })

  it('never overwrites an untracked file', async () => {
    const { project, inside } = session
    await project.commit('app', { 'c.txt': 'theirs\n' })
    await inside('app', 'echo precious > c.txt')
    const { app } = await sync()
    expect(app).toMatchObject({ outcome: 'blocked', reason: expect.stringMatching(/\w/) })
    expect(await inside('app', 'cat c.txt && rm c.txt')).toBe('precious')
  })

  it('moves a branch forward that is not checked out', async () => {
    const { project, inside } = session
    await inside('app', 'git switch -q -c elsewhere')
    const tip = await project.commit('app', { 'd.txt': 'four\n' })
    expect((await sync())['app']).toMatchObject({ outcome: 'updated' })
    expect(await inside('app', 'git rev-parse main && git symbolic-ref --short HEAD && ! test -e d.txt && git switch -q main')).toBe(
      `${tip}\nelsewhere`,
    )
  })

  it('leaves a branch with commits of its own alone', async () => {
    const { project, inside } = session
    await inside('app', 'git commit -q --allow-empty -m mine')
    const mine = await inside('app', 'git rev-parse HEAD')
    expect((await sync())['app']).toMatchObject({ outcome: 'ahead' })
    await project.commit('app', { 'a.txt': 'five\n' })
    expect((await sync())['app']).toMatchObject({ outcome: 'diverged' })
    expect(await inside('app', 'git rev-parse HEAD')).toBe(mine)
  })

  it('is only what the session knows of, unless all is asked for', async () => {
    const { project, inside } = session
    await project.git('docs', 'branch', 'private')
    expect((await sync())['docs']?.refs).toEqual([])
    expect((await sync({ all: true }))['docs']?.refs.map(({ name }) => name)).toEqual(['private'])
    await project.git('docs', 'branch', '-D', 'private')
    await project.git('docs', 'branch', 'private/deeper')
    await sync({ all: true })
    expect(await inside('docs', 'git for-each-ref --format="%(refname)" refs/remotes')).toContain('refs/remotes/origin/private/deeper')
  })

  it('goes nowhere when a host repository is gone', async () => {
    const { project, inside } = session
    const before = await inside('app', 'git rev-parse origin/main')
    await project.commit('app', { 'a.txt': 'six\n' })
    const { rename } = await import('node:fs/promises')
    const path = project.repos['docs'] ?? ''
    await rename(path, `${path}.away`)
    await expect(sync()).rejects.toMatchObject({ code: 'repo-missing' })
    await rename(`${path}.away`, path)
    expect(await inside('app', 'git rev-parse origin/main')).toBe(before)
  })

  it('runs no hook of the repository inside', async () => {
    const { inside } = session
    await inside(
      'docs',
      `printf '#!/bin/sh\\ntouch /tmp/hooked\\n' | tee .git/hooks/post-merge .git/hooks/post-update .git/hooks/pre-receive > /dev/null && chmod +x .git/hooks/p*`,
    )
    await session.project.commit('docs', { 'more.md': 'x\n' })
    expect((await sync())['docs']).toMatchObject({ outcome: 'updated' })
    expect(await inside('docs', 'ls /tmp')).not.toContain('hooked')
  })

  it('needs a session that runs', async () => {
    await session.project.scad.engine.stopContainer(session.container, 1)
    await expect(sync()).rejects.toMatchObject({ code: 'session-stopped' })
  })
})
