import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchCode } from '../../src/code/fetch.ts'
import { landCode } from '../../src/landing/land.ts'
import { readChangeSet } from '../../src/landing/read-change-set.ts'
import { undoCode } from '../../src/landing/undo.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('a change set', () => {
  let session: CodeSession
  beforeAll(async () => {
    session = await codeSession({ app: { config: { frozen: ['vendor/'] } }, docs: {}, lib: { config: { access: 'read' } } })
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it('has the repositories that changed, and one id while the session lives and once it is gone', async () => {
    const { project, id, inside } = session
    const { scad } = project
    expect(await readChangeSet(scad, { session: id })).toEqual({ id: null, session: id, repos: [] })
    await inside(
      'docs',
      'git switch -q -c topic && git commit -q --allow-empty -m words && git branch other && git commit -q --allow-empty -m more',
    )
    const live = await readChangeSet(scad, { session: id })
    const [base, tip] = [await project.git('docs', 'rev-parse', 'main'), await project.git('docs', 'rev-parse', `scad/${id}/topic`)]
    expect(live.repos).toEqual([{ key: 'docs', path: project.repos['docs'], base, branch: 'topic', tip }])
    expect((await fetchCode(scad, { session: id })).changeSet).toBe(live.id)
    expect((await fetchCode(scad, { session: id, repos: ['docs'] })).changeSet).toBeNull()
    const other = await readChangeSet(scad, { session: id, branch: 'other' })
    expect(other.repos).toMatchObject([{ branch: 'other', tip: await project.git('docs', 'rev-parse', `scad/${id}/other`) }])
    await expect(readChangeSet(scad, { session: id, branch: 'none' })).rejects.toMatchObject({ code: 'branch-not-found' })

    await removeSession(scad, { session: id })
    expect(await readChangeSet(scad, { session: id })).toEqual(live)
    expect(await readChangeSet(scad, { session: id, branch: 'other' })).toEqual(other)
    await expect(readChangeSet(scad, { session: id, branch: 'none' })).rejects.toMatchObject({ code: 'branch-not-found' })
  })
  it('lands from the archive once the session is gone, and is taken back', async () => {
    const { project, id } = session
    const before = await project.git('docs', 'rev-parse', 'main')
    const { outcome, repos } = await landCode(project.scad, { session: id })
    expect([outcome, repos.map(({ key }) => key)]).toEqual(['landed', ['docs']])
    expect(await project.git('docs', 'log', '-1', '--format=%s', 'main')).toBe('more')
    expect((await undoCode(project.scad, { session: id })).outcome).toBe('undone')
    expect(await project.git('docs', 'rev-parse', 'main')).toBe(before)
  })

  it('passes the customs also when it was saved, and never fetched', async () => {
    const { project } = session
    const { scad } = project
    const other = await project.start()
    await project.inside(other, 'mkdir vendor && echo x >vendor/x && git add . && git commit -qm vendored')
    await removeSession(scad, { session: other.id })
    await expect(landCode(scad, { session: other.id })).rejects.toMatchObject({ code: 'customs-refused' })
    expect((await landCode(scad, { session: other.id, accept: ['boundary'] })).outcome).toBe('landed')
    expect(await project.git('app', 'ls-files', 'vendor')).toBe('vendor/x')
  })
})
