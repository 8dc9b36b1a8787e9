import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchCode } from '../../src/code/fetch.ts'
import { type CodeSession, codeSession } from './code-support.ts'

const run = promisify(execFile)
const identity = { GIT_AUTHOR_NAME: 'H', GIT_AUTHOR_EMAIL: 'h@x', GIT_COMMITTER_NAME: 'H', GIT_COMMITTER_EMAIL: 'h@x' }

/** Every kind of repository a user may have, as one session. */
describe('a fetch into', () => {
  let folder: string
  let session: CodeSession

  const git = async (...args: string[]): Promise<string> =>
    (await run('git', args, { env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...identity } })).stdout.trim()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scad-kinds-'))
    const at = (name: string): string => join(folder, name)
    const fresh = async (name: string, ...flags: string[]): Promise<string> => {
      await git('init', '-q', '-b', 'main', ...flags, at(name))
      for (const message of ['one', 'two']) await git('-C', at(name), 'commit', '-q', '--allow-empty', '-m', message)
      return at(name)
    }
    const source = await fresh('source')
    await git('clone', '-q', '--bare', source, at('bare.git'))
    await git('-C', source, 'worktree', 'add', '-q', '-b', 'linked', at('linked'))
    await git('-C', await fresh('detached'), 'checkout', '-q', '--detach')
    await git('init', '-q', '-b', 'main', at('unborn'))
    await git('clone', '-q', '--depth=1', `file://${source}`, at('shallow'))
    await git('-C', source, 'config', 'uploadpack.allowFilter', 'true')
    await git('clone', '-q', '--filter=blob:none', `file://${source}`, at('partial'))
    session = await codeSession({
      bare: { path: at('bare.git') },
      linked: { path: at('linked') },
      source: { path: source },
      detached: { path: at('detached') },
      unborn: { path: at('unborn') },
      sha256: { path: await fresh('sha256', '--object-format=sha256') },
      spaced: { path: await fresh('a naïve näme & "more"') },
      shallow: { path: at('shallow') },
      partial: { path: at('partial') },
    })
    for (const key of Object.keys(session.project.repos))
      await session.inside(key, 'echo new > new.txt && git add . && git commit -q -m inside')
    const { repos } = await fetchCode(session.project.scad, { session: session.id })
    expect(repos.flatMap(({ refused }) => refused)).toEqual([])
  })
  afterAll(async () => {
    await session[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it.each([
    ['a bare repository', 'bare', 'main'],
    ['a linked working tree', 'linked', 'linked'],
    ['a working tree of a repository that is there already', 'source', 'source/main'],
    ['a repository with a detached HEAD', 'detached', 'work'],
    ['a repository without a commit', 'unborn', 'main'],
    ['a sha256 repository', 'sha256', 'main'],
    ['a path with spaces, quotes and letters of all sorts', 'spaced', 'main'],
    ['a shallow clone', 'shallow', 'main'],
    ['a partial clone', 'partial', 'main'],
  ])('%s brings the branch, whole', async (_, key, branch) => {
    const { project, id, inside } = session
    const ref = `refs/remotes/scad/${id}/${branch}`
    expect(await project.git(key, 'rev-parse', ref)).toBe(await inside(key, 'git rev-parse HEAD'))
    expect(await project.git(key, 'show', `${ref}:new.txt`)).toBe('new')
    expect(await project.git(key, 'rev-list', '--objects', ref)).toContain('new.txt')
  })

  it('a repository that became another one is refused', async () => {
    const { project, id } = session
    const path = project.repos['sha256'] ?? ''
    await rm(path, { recursive: true })
    await git('init', '-q', path)
    await expect(fetchCode(project.scad, { session: id, repos: ['sha256'] })).rejects.toMatchObject({ code: 'repo-invalid' })
  })
})
