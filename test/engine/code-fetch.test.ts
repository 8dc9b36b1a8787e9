import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchCode, fetchResultSchema } from '../../src/code/fetch.ts'
import { eventually } from '../support/eventually.ts'
import { agentEnv, type CodeSession, codeSession } from './code-support.ts'

describe('fetchCode', () => {
  let session: CodeSession
  let fetch: (...repos: string[]) => ReturnType<typeof fetchCode>
  /** The commit a ref of a host repo stands at; '' when there is none. */
  let at: (key: string, ref: string) => Promise<string>
  let refs: (key: string) => Promise<string>

  beforeAll(async () => {
    session = await codeSession({ app: {}, docs: {} })
    const { project, id } = session
    fetch = async (...repos) => await fetchCode(project.scad, { session: id, repos })
    at = async (key, ref) => await project.git(key, 'for-each-ref', '--format=%(objectname)', ref)
    refs = async (key) => await project.git(key, 'for-each-ref', '--format=%(refname) %(objectname)')
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('brings every branch of every repository under the session, and nothing else of the host moves', async () => {
    const { inside, id, project } = session
    const before = await project.git('app', 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags')
    await inside('app', 'git switch -q -c topic/one && git commit -q --allow-empty -m one && git tag v9 && git branch develop')
    await inside('docs', 'git commit -q --allow-empty -m words')
    const result = await fetch()
    fetchResultSchema.parse(result)
    expect(result.repos.map(({ key, branches }) => [key, branches.map(({ name }) => name)])).toEqual([
      ['app', ['develop', 'main', 'topic/one']],
      ['docs', ['main']],
    ])
    expect(await at('app', `refs/remotes/scad/${id}/topic/one`)).toBe(await inside('app', 'git rev-parse topic/one'))
    expect(await at('docs', `refs/remotes/scad/${id}/main`)).toBe(await inside('docs', 'git rev-parse HEAD'))
    expect(await project.git('app', 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags')).toBe(before)
    expect(await project.git('app', 'status', '--porcelain')).toBe('')
  })

  it('says what is new, what moved on and what stayed', async () => {
    await fetch()
    await session.inside('app', 'git switch -q main && git commit -q --allow-empty -m two')
    const [app] = (await fetch('app')).repos
    const main = app?.branches.find(({ name }) => name === 'main')
    const develop = app?.branches.find(({ name }) => name === 'develop')
    expect(main).toMatchObject({ rewound: false, previous: expect.stringMatching(/^[0-9a-f]{40}$/) })
    expect(main?.oid).not.toBe(main?.previous)
    expect(develop?.oid).toBe(develop?.previous)
  })

  it('keeps the old tip of a rewound branch', async () => {
    const { inside, id } = session
    await inside('docs', 'git switch -q -c gone-back main && git commit -q --allow-empty -m old')
    const old = await inside('docs', 'git rev-parse HEAD')
    await fetch()
    await inside('docs', 'git reset -q --hard HEAD~1 && git commit -q --allow-empty -m new && git switch -q main')
    const [docs] = (await fetch('docs')).repos
    expect(docs?.branches.find(({ name }) => name === 'gone-back')).toMatchObject({ rewound: true, previous: old })
    expect(await at('docs', `refs/scad/${id}/old/${old}`)).toBe(old)
    expect(await at('docs', `refs/remotes/scad/${id}/gone-back`)).toBe(await inside('docs', 'git rev-parse gone-back'))
  })

  it('keeps the ref of a branch that was deleted inside, and its commits when a new branch needs its place', async () => {
    const { inside, id } = session
    await inside('docs', 'git branch deleted $(git commit-tree -m lonely HEAD^{tree})')
    const oid = await inside('docs', 'git rev-parse deleted')
    await fetch('docs')
    await inside('docs', 'git branch -q -D deleted')
    expect((await fetch('docs')).repos[0]?.gone).toContain('deleted')
    expect(await at('docs', `refs/remotes/scad/${id}/deleted`)).toBe(oid)
    await inside('docs', 'git branch deleted/deeper')
    await fetch('docs')
    expect(await at('docs', `refs/remotes/scad/${id}/deleted/deeper`)).toBe(await inside('docs', 'git rev-parse main'))
    expect(await at('docs', `refs/scad/${id}/old/${oid}`)).toBe(oid)
  })

  it('keeps commits that are checked out without a branch', async () => {
    const { inside, id } = session
    await inside('app', 'git checkout -q --detach && git commit -q --allow-empty -m loose')
    const loose = await inside('app', 'git rev-parse HEAD')
    const [app] = (await fetch('app')).repos
    await inside('app', 'git checkout -q main')
    expect(app?.detached).toBe(loose)
    expect(await at('app', `refs/scad/${id}/detached`)).toBe(loose)
  })

  it('reports branches it does not take and takes the others', async () => {
    const { inside } = session
    await inside('app', 'git update-ref "refs/heads/--upload-pack=touch" HEAD && git update-ref refs/heads/naïve HEAD')
    const [app] = (await fetch('app')).repos
    await inside('app', 'git update-ref -d "refs/heads/--upload-pack=touch" && git update-ref -d refs/heads/naïve')
    expect(app?.refused.map(({ name }) => name).toSorted()).toEqual(['--upload-pack=touch', 'naïve'])
    expect(app?.branches.length).toBeGreaterThan(0)
    expect(await refs('app')).not.toContain('upload-pack')
  })

  it('takes all repositories or none', async () => {
    const { inside, project } = session
    await inside('app', 'git commit -q --allow-empty -m whole')
    await inside('docs', 'git commit -q --allow-empty -m half && mv .git/objects .git/hidden')
    const before = await refs('app')
    await expect(fetch()).rejects.toMatchObject({ code: 'fetch-refused' })
    expect(await refs('app')).toBe(before)
    await inside('docs', 'rm -rf .git/objects && mv .git/hidden .git/objects')
    await fetch()
    expect(await project.git('app', 'log', '-1', '--format=%s', `scad/${session.id}/main`)).toBe('whole')
  })

  it('refuses objects that are not sound, as a tree with a .git entry', async () => {
    const { inside } = session
    await inside(
      'docs',
      'blob=$(echo x | git hash-object -w --stdin) && tree=$(printf "100644 blob $blob\\t.git\\n" | git mktree) && git branch evil $(git commit-tree -m evil $tree)',
    )
    const before = await refs('docs')
    await expect(fetch('docs')).rejects.toMatchObject({ code: 'fetch-refused' })
    expect(await refs('docs')).toBe(before)
    await inside('docs', 'git branch -q -D evil')
  })

  it('works while an agent is at work with the files and the index', async () => {
    const { inside, container, project, user } = session
    await project.scad.engine.execDetached(container, {
      user,
      env: agentEnv,
      command: [
        'sh',
        '-c',
        'cd /workspace/docs && touch .git/index.lock && while [ ! -e /tmp/stop ]; do date > busy; done; rm .git/index.lock busy',
      ],
    })
    try {
      await eventually(async () => (await inside('docs', 'ls')).includes('busy'), { what: 'the agent works' })
      expect((await fetch()).repos.map(({ key }) => key)).toEqual(['app', 'docs'])
    } finally {
      await inside('docs', 'touch /tmp/stop')
      await eventually(async () => !(await inside('docs', 'ls')).includes('busy'), { what: 'the agent has ended' })
    }
  })

  it('does not run hooks of the host, and no hook or setting of the repository inside', async () => {
    const { inside, project } = session
    const canary = `${project.folder}/canary`
    await project.git('app', 'config', 'core.hooksPath', '.hooks')
    await inside('app', 'git config uploadpack.packObjectsHook "touch /tmp/hooked" && git commit -q --allow-empty -m hooked')
    const { mkdir, writeFile, access } = await import('node:fs/promises')
    await mkdir(`${project.repos['app']}/.hooks`)
    await writeFile(`${project.repos['app']}/.hooks/reference-transaction`, `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 })
    await fetch('app')
    await project.git('app', 'config', '--unset', 'core.hooksPath')
    await expect(access(canary)).rejects.toThrow()
    expect(await inside('app', 'ls /tmp')).not.toContain('hooked')
  })

  it('is told apart by code when the session, the repository or the host repository is missing', async () => {
    await expect(fetchCode(session.project.scad, { session: 'nosuch' })).rejects.toMatchObject({ code: 'session-not-found' })
    await expect(fetch('nosuch')).rejects.toMatchObject({ code: 'repo-not-found' })
    const { rename } = await import('node:fs/promises')
    const path = session.project.repos['docs'] ?? ''
    await rename(path, `${path}.away`)
    await expect(fetch()).rejects.toMatchObject({ code: 'repo-missing' })
    await rename(`${path}.away`, path)
  })

  it('waits its turn when two fetch at once, and leaves nothing behind', async () => {
    const { readdir } = await import('node:fs/promises')
    const results = await Promise.all([fetch(), fetch(), fetch()])
    expect(new Set(results.map((result) => JSON.stringify(result.repos.map(({ branches }) => branches.map(({ oid }) => oid))))).size).toBe(
      1,
    )
    const left = await readdir(session.project.scad.paths.quarantine, { recursive: true })
    expect(left.filter((path) => path.includes('.git'))).toEqual([])
  })

  it('reads a stopped session', async () => {
    const { inside, project, container, id } = session
    await inside('docs', 'git commit -q --allow-empty -m last')
    const tip = await inside('docs', 'git rev-parse HEAD')
    await project.scad.engine.stopContainer(container, 1)
    await fetch()
    expect(await at('docs', `refs/remotes/scad/${id}/main`)).toBe(tip)
    expect((await project.scad.engine.listContainers({ 'scad.project': project.name })).map((left) => left.id)).toEqual([container])
  })
})
