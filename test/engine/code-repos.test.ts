import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addRepo, addRepoResultSchema } from '../../src/code/add-repo.ts'
import { fetchCode } from '../../src/code/fetch.ts'
import { removeRepo, removeRepoResultSchema } from '../../src/code/remove-repo.ts'
import { injectJob } from '../../src/job/inject.ts'
import { homeMark } from '../../src/host/home-mark.ts'
import { findSession } from '../../src/session/find.ts'
import { eventually } from '../support/eventually.ts'
import { git, makeRepo } from '../support/git.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('a repository of a running session', () => {
  let session: CodeSession
  let path: string

  const keys = async (): Promise<string[]> => (await findSession(session.project.scad, session.id)).repos.map(({ key }) => key)

  beforeAll(async () => {
    session = await codeSession()
    const { project } = session
    path = join(project.folder, 'Späte Tools')
    project.repos['tools'] = path
    const { mkdir } = await import('node:fs/promises')
    await mkdir(path)
    await project.git('tools', 'init', '-q', '-b', 'trunk')
    await project.commit('tools', { 'run.sh': 'echo hi\n' }, 'first')
    await project.git('tools', 'tag', 'v1')
    await project.commit('tools', { 'run.sh': 'echo ho\n' }, 'second')
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('is added with its history and its files, and then is one like the others', async () => {
    const { project, id, inside } = session
    const result = await addRepo(project.scad, { session: id, path, key: 'tools' })
    addRepoResultSchema.parse(result)
    expect(result.repo).toMatchObject({
      key: 'tools',
      branch: 'trunk',
      baseRef: 'trunk',
      base: await project.git('tools', 'rev-parse', 'HEAD'),
    })
    expect(await keys()).toEqual(['app', 'tools'])
    expect(
      await inside('tools', 'cat run.sh && git rev-list --count HEAD && git status --porcelain && git symbolic-ref --short HEAD'),
    ).toBe('echo ho\n2\ntrunk')
    await inside('tools', 'git commit -q --allow-empty -m inside')
    const { repos } = await fetchCode(project.scad, { session: id })
    expect(repos.map(({ key }) => key)).toEqual(['app', 'tools'])
  })

  it('is not added twice, nor over a folder that is there', async () => {
    const { project, id, inside } = session
    await expect(addRepo(project.scad, { session: id, path, key: 'tools' })).rejects.toMatchObject({ code: 'name-taken' })
    await inside('app', 'mkdir /workspace/busy && touch /workspace/busy/file')
    await expect(addRepo(project.scad, { session: id, path, key: 'busy' })).rejects.toMatchObject({ code: 'name-taken' })
    expect(await inside('app', 'ls /workspace/busy')).toBe('file')
  })

  it('takes away what of others a process that was killed left half there, and says so', async () => {
    const { project, id, inside } = session
    const mine = `.adding-${homeMark(project.scad.paths)}-half-1`
    const theirs = '.adding-0123456789abcdef-half-1'
    await inside('app', `cd /workspace && mkdir -p ${mine}/.git ${theirs} .removed-old-1 && chmod 0 ${mine}/.git`)
    await addRepo(project.scad, { session: id, path, key: 'half' })
    expect(await inside('half', 'git status --porcelain && ls -A /workspace')).toBe(`${theirs}\napp\nbusy\nhalf\ntools`)
    expect(project.said).toContainEqual({ type: 'note', text: expect.stringMatching(/only half there: 2 folders$/) })
    await inside('app', `cd /workspace && rmdir ${theirs} && mkdir .removed-new-1`)
    await expect(removeRepo(project.scad, { session: id, repo: 'new' })).rejects.toMatchObject({ code: 'repo-not-found' })
    await removeRepo(project.scad, { session: id, repo: 'half', discard: true })
    expect(await inside('app', 'ls -A /workspace')).toBe('app\nbusy\ntools')
  })

  it('never takes away a folder under a plain name, whatever lies beside it', async () => {
    const { project, id, inside } = session
    await inside('app', `cd /workspace && touch .adding-mine && git clone -q app mine && cd mine && git commit -q --allow-empty -m work`)
    const work = await inside('mine', 'git rev-parse HEAD')
    await expect(addRepo(project.scad, { session: id, path, key: 'mine' })).rejects.toMatchObject({
      code: 'name-taken',
      hint: expect.stringContaining('-- mv -T /workspace/mine /workspace/mine.old'),
    })
    await addRepo(project.scad, { session: id, path, key: 'half' })
    await removeRepo(project.scad, { session: id, repo: 'half', discard: true })
    expect(await inside('mine', 'git rev-parse HEAD')).toBe(work)
    await inside('app', 'rm -rf ../mine ../.adding-mine')
  })

  it('is not added at all when something is wrong with it', async () => {
    const { project, id, inside } = session
    const add = (input: { path: string; key?: string; base?: string }) => addRepo(project.scad, { session: id, ...input })
    await expect(add({ path: '/nonexistent/repo' })).rejects.toMatchObject({ code: 'repo-missing' })
    await expect(add({ path })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(add({ path, key: 'other', base: 'nowhere' })).rejects.toMatchObject({ code: 'branch-not-found' })
    expect(await keys()).toEqual(['app', 'tools'])
    expect(await inside('app', 'ls /workspace')).not.toContain('other')
  })

  it('has its submodules where it has them on the host, although it was made elsewhere', async () => {
    const { project, id, inside } = session
    const outer = join(project.folder, 'outer')
    await makeRepo(outer, { files: { 'README.md': 'outer' } })
    await git(outer, 'submodule', '--quiet', 'add', path, 'libs/tools')
    await git(outer, 'commit', '-q', '-m', 'with a submodule')
    await addRepo(project.scad, { session: id, path: outer })
    const states = 'git submodule status | sed "s/^ /=/" | cut -c1 && git status --porcelain && git -C libs/tools status --porcelain'
    expect(await inside('outer', states)).toBe('=')
    await removeRepo(project.scad, { session: id, repo: 'outer', discard: true })
  })

  it('starts at a tag when one is named', async () => {
    const { project, id, inside } = session
    const { repo } = await addRepo(project.scad, { session: id, path, key: 'old-tools', base: 'v1', access: 'read' })
    expect(repo).toMatchObject({ base: await project.git('tools', 'rev-parse', 'v1'), branch: 'work', access: 'read' })
    expect(await inside('old-tools', 'cat run.sh')).toBe('echo hi')
  })

  it('is removed once everything in it is saved on the host', async () => {
    const { project, id, inside } = session
    await inside('tools', 'echo loose > loose.txt && git switch -q -c side && git commit -q --allow-empty -m side')
    const side = await inside('tools', 'git rev-parse side')
    const result = await removeRepo(project.scad, { session: id, repo: 'tools' })
    removeRepoResultSchema.parse(result)
    expect(await keys()).toEqual(['app', 'old-tools'])
    expect(await inside('app', 'ls -A /workspace')).toBe('app\nbusy\nold-tools')
    expect(await project.git('tools', 'rev-parse', `refs/scad/${id}/heads/side`)).toBe(side)
    expect(await project.git('tools', 'show', `refs/scad/${id}/worktree:loose.txt`)).toBe('loose')
  })

  it('stays when its work cannot be saved', async () => {
    const { project, id, inside } = session
    await inside('old-tools', 'git commit -q --allow-empty -m lost && mv .git/objects .git/hidden')
    await expect(removeRepo(project.scad, { session: id, repo: 'old-tools' })).rejects.toThrow()
    expect(await keys()).toContain('old-tools')
    expect(await inside('old-tools', 'cat run.sh')).toBe('echo hi')
    await removeRepo(project.scad, { session: id, repo: 'old-tools', discard: true })
    expect(await keys()).toEqual(['app'])
  })

  it('is removed although its folder is gone inside', async () => {
    const { project, id, inside } = session
    await addRepo(project.scad, { session: id, path, key: 'gone' })
    await inside('app', 'rm -rf ../gone')
    await removeRepo(project.scad, { session: id, repo: 'gone', discard: true })
    expect(await keys()).toEqual(['app'])
  })

  it('can be added again under the name it had', async () => {
    await addRepo(session.project.scad, { session: session.id, path, key: 'tools' })
    expect(await keys()).toEqual(['app', 'tools'])
  })

  it('keeps what was saved of it the first time when it leaves a second time', async () => {
    const { project, id, inside } = session
    const [first = ''] = (await project.git('tools', 'for-each-ref', '--format=%(objectname)', `refs/scad/${id}/worktree`)).split('\n')
    const side = await project.git('tools', 'rev-parse', `refs/scad/${id}/heads/side`)
    await inside('tools', 'echo other > other.txt && git switch -q -c side/by && git commit -q --allow-empty -m by')
    const { saved } = await removeRepo(project.scad, { session: id, repo: 'tools' })
    expect(saved?.refs.map(({ ref }) => ref)).toContain(`refs/scad/${id}/heads/side/by`)
    expect(await project.git('tools', 'show', `refs/scad/${id}/worktree:other.txt`)).toBe('other')
    expect(await project.git('tools', 'rev-parse', `refs/scad/${id}/old/${side}`)).toBe(side)
    expect(await project.git('tools', 'show', `refs/scad/${id}/old/${first}:loose.txt`)).toBe('loose')
  })

  it('takes no job while it is removed', async () => {
    const { project, id, inside } = session
    await addRepo(project.scad, { session: id, path, key: 'working' })
    await inside('working', 'head -c 20000000 /dev/urandom >big')
    const removed = removeRepo(project.scad, { session: id, repo: 'working' })
    const claimed = async () => (await readdir(project.scad.paths.locks)).some((name) => name.startsWith(`session-${id}@`))
    await eventually(claimed, { what: 'the session is claimed', everyMs: 5 })
    const job = injectJob(project.scad, { session: id, repos: ['working'], command: ['sleep', '60'] })
    await expect(job).rejects.toMatchObject({ code: 'job-not-started' })
    await removed
  })

  it('that jobs started in says where they start once it is gone', async () => {
    const { project, id } = session
    await addRepo(project.scad, { session: id, path, key: 'next' })
    await removeRepo(project.scad, { session: id, repo: 'app' })
    expect(project.said).toContainEqual({ type: 'note', text: 'jobs and shells now start in next' })
    expect((await injectJob(project.scad, { session: id, command: ['true'] })).repo).toBe('next')
  })
})
