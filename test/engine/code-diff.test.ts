import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeDiff, codeDiffResultSchema } from '../../src/code/diff.ts'
import { codeLog, codeLogResultSchema } from '../../src/code/log.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('what a session changed', () => {
  let session: CodeSession
  let diff: (
    input?: Partial<Parameters<typeof codeDiff>[1]>,
  ) => Promise<Record<string, Awaited<ReturnType<typeof codeDiff>>['repos'][number]>>
  let refs: () => Promise<string>

  beforeAll(async () => {
    session = await codeSession({ app: { files: { 'a.txt': 'one\n', 'b.txt': 'two\n' } }, docs: {} })
    const { project, id, inside } = session
    diff = async (input = {}) => {
      const result = await codeDiff(project.scad, { session: id, ...input })
      codeDiffResultSchema.parse(result)
      return Object.fromEntries(result.repos.map((repo) => [repo.key, repo]))
    }
    refs = async () => await project.git('app', 'for-each-ref')
    await inside(
      'app',
      'echo more >> a.txt && git commit -qam "First change" && echo x > c.txt && git add . && git commit -qm "Second change"',
    )
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('is told per repository, and no ref of the host moves for it', async () => {
    const before = await refs()
    const { app, docs } = await diff()
    expect(app).toMatchObject({ branch: 'main', files: 2, insertions: 2, deletions: 0, complete: true, truncated: false })
    expect(app?.text).toContain('+more')
    expect(docs).toMatchObject({ files: 0, text: '' })
    expect(await refs()).toBe(before)
  })

  it('is told as a table of files', async () => {
    const { app } = await diff({ stat: true, repos: ['app'] })
    expect(app?.text).toMatch(/a\.txt +\| +1 \+/)
    expect(app?.text).not.toContain('+more')
  })

  it('is told of another branch, and only where it is', async () => {
    await session.inside('docs', 'git branch side $(git commit-tree -p HEAD -m side $(git write-tree))')
    const { app, docs } = await diff({ branch: 'side' })
    expect(app?.tip).toBeNull()
    expect(docs?.branch).toBe('side')
    await expect(diff({ branch: 'nowhere' })).rejects.toMatchObject({ code: 'branch-not-found' })
  })

  it('holds the uncommitted files with worktree, new ones too, and leaves the index inside alone', async () => {
    const { inside } = session
    await inside('docs', 'echo edit >> README.md && echo fresh > new.md && printf ignored > skip.tmp && echo "*.tmp" > .git/info/exclude')
    const status = await inside('docs', 'git status --porcelain')
    const { docs, app } = await diff({ worktree: true })
    expect(docs).toMatchObject({ files: 2, insertions: 2 })
    expect(docs?.text).toContain('+fresh')
    expect(docs?.text).not.toContain('ignored')
    expect(app).toMatchObject({ files: 0, tip: null })
    expect(await inside('docs', 'git status --porcelain')).toBe(status)
  })

  it('shows the real lines whatever the session says of them: no attribute, no replaced object, no program of its own', async () => {
    const { inside } = session
    await inside(
      'app',
      `printf '*.txt -diff diff=evil\\n*.c binary\\n' > .gitattributes && echo 'payload line' >> b.txt && git add . && git commit -qm hidden &&
       git config diff.evil.command 'touch /tmp/ran' && git config diff.external 'touch /tmp/ran' && git replace HEAD HEAD~1`,
    )
    const { app } = await diff({ repos: ['app'] })
    expect(app?.text).toContain('+payload line')
    expect(await inside('app', 'ls /tmp; git replace -d $(git replace -l)')).not.toContain('ran')
  })

  it('holds no control character of a file, a name or a message', async () => {
    const { inside, project, id } = session
    await inside(
      'app',
      `printf 'x\\033]0;title\\007\\302\\233y\\n' > "$(printf 'n\\033[2Jm')" && git add . && git commit -qm "$(printf 'sub\\033[31mject')"`,
    )
    const { app } = await diff({ repos: ['app'] })
    const log = await codeLog(project.scad, { session: id })
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(JSON.stringify([app, log])).not.toMatch(/\\u001b|\\u0007|\u009b/)
    expect(app?.text).toContain('title')
  })

  it('shows the lines of a binary file only when asked', async () => {
    await session.inside('docs', `printf 'bin\\000ary\\n' > data.bin && git add . && git commit -qm data`)
    expect((await diff({ repos: ['docs'] }))['docs']?.text).toMatch(/Binary files .* differ/)
    expect((await diff({ repos: ['docs'], text: true }))['docs']?.text).toContain('ary')
  })

  it('lists the commits since the base, newest first', async () => {
    const { project, id } = session
    const log = await codeLog(project.scad, { session: id, repos: ['app'] })
    codeLogResultSchema.parse(log)
    expect(log.repos[0]?.commits.map(({ subject }) => subject).slice(-3)).toEqual(['hidden', 'Second change', 'First change'])
    expect(log.repos[0]?.commits.at(-1)).toMatchObject({ author: 'A', email: 'a@b' })
  })

  it('takes a commit whose date no calendar has', async () => {
    const { inside, project, id } = session
    await inside(
      'docs',
      'git branch odd $(git cat-file commit HEAD | sed "s/^author .*/author A <a@b> 99999999999999 +0000/" | git hash-object -t commit -w --stdin)',
    )
    const log = await codeLog(project.scad, { session: id, repos: ['docs'], branch: 'odd' })
    expect(log.repos[0]?.commits[0]).toMatchObject({ author: 'A', time: 0 })
  })
})
