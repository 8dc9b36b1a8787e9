import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { branchCode, branchResultSchema } from '../../src/code/branch.ts'
import { fetchCode } from '../../src/code/fetch.ts'
import { codeStatus, codeStatusSchema } from '../../src/code/status.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('the repositories of a session', () => {
  let session: CodeSession
  let status: () => Promise<Awaited<ReturnType<typeof codeStatus>>['repos']>

  beforeAll(async () => {
    session = await codeSession({ app: {}, docs: {} })
    status = async () => {
      const result = await codeStatus(session.project.scad, { session: session.id })
      codeStatusSchema.parse(result)
      return result.repos
    }
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('say what is checked out, how far it went, what is not committed and what was not fetched', async () => {
    const { inside, project, id } = session
    await inside(
      'app',
      'git switch -q -c topic && git commit -q --allow-empty -m one && git commit -q --allow-empty -m two && echo x >> README.md && touch new',
    )
    const [app, docs] = await status()
    expect(app).toMatchObject({
      branch: 'topic',
      ahead: 2,
      behind: 0,
      modified: 1,
      untracked: 1,
      conflicted: 0,
      fetched: false,
      unfetched: ['main', 'topic'],
    })
    expect(app?.tip).toBe(await inside('app', 'git rev-parse HEAD'))
    expect(docs).toMatchObject({ branch: 'main', ahead: 0, behind: 0, modified: 0, untracked: 0 })
    await fetchCode(project.scad, { session: id })
    expect((await status()).map(({ fetched, unfetched }) => [fetched, unfetched])).toEqual([
      [true, []],
      [true, []],
    ])
  })

  it('know a detached HEAD, and a branch behind its base', async () => {
    const { inside } = session
    await inside('docs', 'git commit -q --allow-empty -m next && git checkout -q --detach')
    expect((await status())[1]).toMatchObject({ branch: null, ahead: 1, fetched: false, unfetched: ['main'] })
    await inside('docs', 'git checkout -q main')
  })

  it('take no lock that an agent could meet', async () => {
    const { inside } = session
    await inside('app', 'touch .git/index.lock')
    expect((await status())[0]?.modified).toBe(1)
    await inside('app', 'rm .git/index.lock')
  })

  it('run nothing that a hostile config names, and answer although it does', async () => {
    const { inside } = session
    await inside('docs', `git config core.fsmonitor 'touch /tmp/watched; false'`)
    expect((await status())[1]?.branch).toBe('main')
    expect(await inside('docs', 'ls /tmp; git config --unset core.fsmonitor')).not.toContain('watched')
  })

  it('get a branch of one name, checked out with the uncommitted files kept', async () => {
    const { inside, project, id } = session
    const result = await branchCode(project.scad, { session: id, name: 'work/next' })
    branchResultSchema.parse(result)
    expect(await inside('app', 'git symbolic-ref --short HEAD && git status --porcelain')).toBe('work/next\n M README.md\n?? new')
    expect(result.repos.map(({ tip }) => tip)).toEqual([
      await inside('app', 'git rev-parse HEAD'),
      await inside('docs', 'git rev-parse HEAD'),
    ])
  })

  it('get a branch without being switched when that is asked', async () => {
    const { inside, project, id } = session
    await branchCode(project.scad, { session: id, name: 'aside', switch: false })
    expect(await inside('docs', 'git symbolic-ref --short HEAD && git branch --list aside')).toBe('work/next\n  aside')
  })

  it('get a branch in all of them or in none', async () => {
    const { inside, project, id } = session
    await inside('docs', 'git branch taken')
    await expect(branchCode(project.scad, { session: id, name: 'taken' })).rejects.toMatchObject({ code: 'name-taken' })
    expect(await inside('app', 'git branch --list taken')).toBe('')
    await inside('docs', 'touch .git/index.lock .git/HEAD.lock')
    await expect(branchCode(project.scad, { session: id, name: 'half' })).rejects.toMatchObject({ code: 'git-failed' })
    await inside('docs', 'rm .git/index.lock .git/HEAD.lock')
    expect(await inside('app', 'git branch --list half; git symbolic-ref --short HEAD')).toBe('work/next')
  })

  it('are read of a stopped session too, but get no branch', async () => {
    const { project, id, container } = session
    await project.scad.engine.stopContainer(container, 1)
    expect((await status())[0]).toMatchObject({ branch: 'work/next', modified: 1 })
    await expect(branchCode(project.scad, { session: id, name: 'late' })).rejects.toMatchObject({ code: 'session-stopped' })
  })
})
