import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchCode } from '../../src/code/fetch.ts'
import { readChangeSet } from '../../src/landing/read-change-set.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { type CodeSession, codeSession } from './code-support.ts'

describe('a change set', () => {
  let session: CodeSession
  beforeAll(async () => (session = await codeSession({ app: {}, docs: {}, lib: { config: { access: 'read' } } })))
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
})
