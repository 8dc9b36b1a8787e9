import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRepo } from '../../../src/git/host-repo.ts'
import { updateRefsEverywhere } from '../../../src/git/ref-transaction.ts'
import { commitFiles, git, makeRepo, setHooks, testFolder } from '../../support/git.ts'

const ref = 'refs/remotes/scad/s1/work'

async function two(folder: string, format: 'sha1' | 'sha256' = 'sha1') {
  const paths = [join(folder, 'one'), join(folder, 'two')]
  const repos = []
  for (const path of paths) repos.push(await openRepo(await makeRepo(path, { format, files: { [path]: '1' } })))
  return repos.map((repo) => ({ repo, head: repo.head ?? '' }))
}

const standing = async (path: string): Promise<string> =>
  await git(path, 'for-each-ref', '--format=%(refname)', 'refs/remotes', 'refs/scad')

describe('updateRefsEverywhere', () => {
  test.each(['sha1', 'sha256'] as const)('creates, moves and deletes refs of %s repositories', async (format) => {
    await using folder = await testFolder()
    const both = await two(folder.path, format)
    await updateRefsEverywhere(both.map(({ repo, head }) => ({ repo, updates: [{ ref, newOid: head, oldOid: null }] })))
    for (const { repo, head } of both) expect(await git(repo.path, 'rev-parse', ref)).toBe(head)
    const next = await commitFiles(both[0]?.repo.path ?? '', { b: '2' })
    await updateRefsEverywhere(
      both.map(({ repo, head }, index) => ({ repo, updates: [{ ref, newOid: index === 0 ? next : null, oldOid: head }] })),
    )
    expect(await git(both[0]?.repo.path ?? '', 'rev-parse', ref)).toBe(next)
    expect(await standing(both[1]?.repo.path ?? '')).toBe('')
  })

  test('moves nothing anywhere when one repository holds a lock, and says which file it is', async () => {
    await using folder = await testFolder()
    const both = await two(folder.path)
    const last = both[1]?.repo
    const kept = 'refs/scad/s1/kept'
    await git(last?.path ?? '', 'update-ref', kept, 'HEAD')
    const lock = join(last?.commonDir ?? '', `${kept}.lock`)
    await writeFile(lock, '')
    const requests = both.map(({ repo, head }) => ({
      repo,
      updates: [
        { ref, newOid: head },
        { ref: kept, newOid: head },
      ],
    }))
    await expect(updateRefsEverywhere(requests)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(lock),
      hint: expect.stringContaining('rm '),
    })
    expect(await standing(both[0]?.repo.path ?? '')).toBe('')
    expect(await standing(last?.path ?? '')).toBe(kept)
    await rm(lock)
    await updateRefsEverywhere(requests)
    expect(await standing(both[0]?.repo.path ?? '')).toBe(`${ref}\n${kept}`)
  })

  test('moves nothing anywhere when one ref does not stand where it should', async () => {
    await using folder = await testFolder()
    const both = await two(folder.path)
    await git(both[1]?.repo.path ?? '', 'update-ref', ref, 'HEAD')
    const requests = both.map(({ repo, head }) => ({ repo, updates: [{ ref, newOid: head, oldOid: null }] }))
    await expect(updateRefsEverywhere(requests)).rejects.toMatchObject({ code: 'git-failed', message: expect.stringContaining(ref) })
    expect(await standing(both[0]?.repo.path ?? '')).toBe('')
  })

  test('moves nothing when a ref is in the way of another', async () => {
    await using folder = await testFolder()
    const both = await two(folder.path)
    await git(both[1]?.repo.path ?? '', 'update-ref', `${ref}/deeper`, 'HEAD')
    const requests = both.map(({ repo, head }) => ({ repo, updates: [{ ref, newOid: head }] }))
    await expect(updateRefsEverywhere(requests)).rejects.toMatchObject({ code: 'git-failed' })
    expect(await standing(both[0]?.repo.path ?? '')).toBe('')
  })

  test('moves nothing when a commit is missing', async () => {
    await using folder = await testFolder()
    const both = await two(folder.path)
    const requests = both.map(({ repo, head }, index) => ({ repo, updates: [{ ref, newOid: index === 0 ? head : 'a'.repeat(40) }] }))
    await expect(updateRefsEverywhere(requests)).rejects.toMatchObject({ code: 'git-failed' })
    expect(await standing(both[0]?.repo.path ?? '')).toBe('')
  })

  test('moves nothing when it was interrupted', async () => {
    await using folder = await testFolder()
    const both = await two(folder.path)
    const requests = both.map(({ repo, head }) => ({ repo, updates: [{ ref, newOid: head }] }))
    await expect(updateRefsEverywhere(requests, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'interrupted' })
    for (const { repo } of both) expect(await standing(repo.path)).toBe('')
  })

  test('runs no hook', async () => {
    await using folder = await testFolder()
    const both = await two(folder.path)
    for (const { repo } of both) await setHooks(repo.gitDir, join(folder.path, 'hooked'))
    await updateRefsEverywhere(both.map(({ repo, head }) => ({ repo, updates: [{ ref, newOid: head }] })))
    await expect(access(join(folder.path, 'hooked'))).rejects.toThrow()
  })

  test('takes two working trees of one repository for one', async () => {
    await using folder = await testFolder()
    const main = await makeRepo(join(folder.path, 'main'), { files: { a: '1' } })
    await git(main, 'worktree', 'add', '-q', '--detach', join(folder.path, 'linked'))
    await git(main, 'update-ref', 'refs/scad/s1/a', 'HEAD')
    await git(main, 'pack-refs', '--all')
    const [one, other] = [await openRepo(main), await openRepo(join(folder.path, 'linked'))]
    await updateRefsEverywhere([
      { repo: one, updates: [{ ref: 'refs/scad/s1/a', newOid: null }] },
      { repo: other, updates: [{ ref: 'refs/scad/s1/b', newOid: one.head }] },
    ])
    expect(await standing(main)).toBe('refs/scad/s1/b')
  })

  test('writes what it did into the reflog', async () => {
    await using folder = await testFolder()
    const [first] = await two(folder.path)
    if (first === undefined) throw new Error('no repository')
    await updateRefsEverywhere([{ repo: first.repo, updates: [{ ref, newOid: first.head }] }])
    expect(await git(first.repo.path, 'reflog', 'show', '--format=%gs', ref)).toBe('scad: fetched from a session')
  })

  test.each(['refs/heads/main', 'refs/tags/v1', 'HEAD', 'refs/remotes/origin/main'])('never moves %s', async (foreign) => {
    await using folder = await testFolder()
    const [first] = await two(folder.path)
    if (first === undefined) throw new Error('no repository')
    await expect(updateRefsEverywhere([{ repo: first.repo, updates: [{ ref: foreign, newOid: first.head }] }])).rejects.toThrow('not scad')
  })

  test('moves thousands of refs at once', async () => {
    await using folder = await testFolder()
    const [first] = await two(folder.path)
    if (first === undefined) throw new Error('no repository')
    const updates = Array.from({ length: 3000 }, (_, index) => ({ ref: `${ref}${index}`, newOid: first.head }))
    await updateRefsEverywhere([{ repo: first.repo, updates }])
    expect((await standing(first.repo.path)).split('\n')).toHaveLength(3000)
  })
})
