import { access, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acceptFromQuarantine } from '../../../src/git/accept.ts'
import { type HostRepo, openRepo } from '../../../src/git/host-repo.ts'
import { fetchIntoQuarantine, type QuarantineRef } from '../../../src/git/quarantine.ts'
import { pushToTarget } from '../../../src/git/transfer.ts'
import { commitFiles, git, hashFolder, localTarget, makeRepo, setHooks, testFolder } from '../../support/git.ts'

const limits = { packBytes: 64 << 20, refs: 100, timeoutMs: 20_000 }
const work: QuarantineRef = { source: 'refs/heads/work', destination: 'refs/scad/in/work' }

/** A host repository, and a repository inside that has its history and one commit more on `work`. */
async function pair(folder: string, hostPath: string) {
  const repo = await openRepo(hostPath)
  const inside = await makeRepo(join(folder, 'inside'), { format: repo.format })
  if (repo.head !== null) {
    await pushToTarget(repo, await localTarget(inside), [`${repo.head}:refs/heads/work`])
    await git(inside, 'checkout', '-q', 'work')
  } else await git(inside, 'checkout', '-q', '-b', 'work')
  const tip = await commitFiles(inside, { 'new ☂ file': 'work' })
  return { repo, inside, tip }
}

async function bring(repo: HostRepo, inside: string, folder: string, refs: QuarantineRef[] = [work]) {
  return await fetchIntoQuarantine({ repo, folder: join(folder, 'q', 'x.git'), target: await localTarget(inside), refs, limits })
}

/** Brings `work` all the way and reads it from the host without the quarantine. */
async function roundTrip(folder: string, hostPath: string): Promise<void> {
  const { repo, inside, tip } = await pair(folder, hostPath)
  expect(await bring(repo, inside, folder)).toEqual(new Map([['refs/scad/in/work', tip]]))
  await acceptFromQuarantine(repo, join(folder, 'q', 'x.git'))
  await rm(join(folder, 'q'), { recursive: true })
  expect(await git(hostPath, 'show', `${tip}:new ☂ file`)).toBe('work')
}

describe('a branch gets through the quarantine into', () => {
  test.each(['sha1', 'sha256'] as const)('a %s repository', async (format) => {
    await using folder = await testFolder()
    await roundTrip(folder.path, await makeRepo(join(folder.path, 'host repo'), { format, files: { a: '1' } }))
  })

  test('a linked working tree', async () => {
    await using folder = await testFolder()
    const main = await makeRepo(join(folder.path, 'main'), { files: { a: '1' } })
    await git(main, 'worktree', 'add', '-q', '--detach', join(folder.path, 'linked'))
    await roundTrip(folder.path, join(folder.path, 'linked'))
  })

  test('a bare repository', async () => {
    await using folder = await testFolder()
    await git(folder.path, 'clone', '-q', '--bare', await makeRepo(join(folder.path, 'r'), { files: { a: '1' } }), 'bare.git')
    await roundTrip(folder.path, join(folder.path, 'bare.git'))
  })

  test('a repository with a detached HEAD', async () => {
    await using folder = await testFolder()
    const host = await makeRepo(join(folder.path, 'r'), { files: { a: '1' } })
    await git(host, 'checkout', '-q', '--detach')
    await roundTrip(folder.path, host)
  })

  test('a repository without a commit', async () => {
    await using folder = await testFolder()
    await roundTrip(folder.path, await makeRepo(join(folder.path, 'r')))
  })

  test('a shallow repository, which stays as shallow as it was', async () => {
    await using folder = await testFolder()
    const origin = await makeRepo(join(folder.path, 'origin'), { files: { a: '1' } })
    await commitFiles(origin, { b: '2' })
    await git(folder.path, 'clone', '-q', '--depth=1', `file://${origin}`, 'shallow')
    const host = join(folder.path, 'shallow')
    await roundTrip(folder.path, host)
    expect(await git(host, 'rev-list', '--count', '--all')).toBe('1')
  })

  test('a partial repository that has what was pushed in', async () => {
    await using folder = await testFolder()
    const origin = await makeRepo(join(folder.path, 'origin'), { files: { a: '1' } })
    await git(origin, 'config', 'uploadpack.allowFilter', 'true')
    await git(folder.path, 'clone', '-q', '--filter=blob:none', `file://${origin}`, 'partial')
    await rm(origin, { recursive: true })
    await roundTrip(folder.path, join(folder.path, 'partial'))
  })

  test('a repository with alternates of its own', async () => {
    await using folder = await testFolder()
    const origin = await makeRepo(join(folder.path, 'origin'), { files: { a: '1' } })
    await git(folder.path, 'clone', '-q', '--shared', origin, 'shared')
    await roundTrip(folder.path, join(folder.path, 'shared'))
  })
})

describe('fetchIntoQuarantine', () => {
  test('leaves the host repository as it was, and runs none of its hooks', async () => {
    await using folder = await testFolder()
    const host = await makeRepo(join(folder.path, 'host'), { files: { a: '1' } })
    const { repo, inside } = await pair(folder.path, host)
    await setHooks(join(host, '.git'), join(folder.path, 'hooked'))
    const before = await hashFolder(host)
    await bring(repo, inside, folder.path)
    expect(await hashFolder(host)).toBe(before)
    await expect(access(join(folder.path, 'hooked'))).rejects.toThrow()
  })

  test('takes the refs it was asked for and no tag that points at them', async () => {
    await using folder = await testFolder()
    const { repo, inside, tip } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    await git(inside, 'tag', 'light')
    await git(inside, 'tag', '-a', 'v9', '-m', 'x')
    await git(inside, 'branch', 'develop')
    await bring(repo, inside, folder.path)
    const q = join(folder.path, 'q', 'x.git')
    expect(await git(q, 'for-each-ref', '--format=%(refname) %(objectname)')).toBe(`refs/scad/in/work ${tip}`)
    await expect(access(join(q, 'FETCH_HEAD'))).rejects.toThrow()
  })

  test('takes HEAD when it is asked for', async () => {
    await using folder = await testFolder()
    const { repo, inside, tip } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    const refs = [{ source: 'HEAD', destination: 'refs/scad/in/detached' }]
    expect(await bring(repo, inside, folder.path, refs)).toEqual(new Map([['refs/scad/in/detached', tip]]))
  })

  test('takes a branch whose name looks like an option for a branch', async () => {
    await using folder = await testFolder()
    const { repo, inside, tip } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    const canary = join(dirname(folder.path), 'canary')
    const name = `refs/heads/--upload-pack=touch\${IFS}${canary}`
    await git(inside, 'update-ref', name, tip)
    const refs = [{ source: name, destination: 'refs/scad/in/x' }]
    expect(await bring(repo, inside, folder.path, refs)).toEqual(new Map([['refs/scad/in/x', tip]]))
    await expect(access(canary)).rejects.toThrow()
  })

  test('takes what was listed when the branch moves on all the time', async () => {
    await using folder = await testFolder()
    const { repo, inside, tip } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    const author = 'GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a'
    const service = `${author} git -C "$2" commit -q --allow-empty -m "$$"; exec git -c uploadpack.allowAnySHA1InWant=true "$1" "$2"`
    const target = await localTarget(inside, service)
    const arrived = await fetchIntoQuarantine({ repo, folder: join(folder.path, 'q'), target, refs: [{ ...work, oid: tip }], limits })
    expect(arrived).toEqual(new Map([['refs/scad/in/work', tip]]))
    expect(await git(inside, 'rev-parse', 'work')).not.toBe(tip)
  })

  test('lists again when what was listed has been pruned', async () => {
    await using folder = await testFolder()
    const { repo, inside, tip } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    expect(await bring(repo, inside, folder.path, [{ ...work, oid: 'ab'.repeat(20) }])).toEqual(new Map([['refs/scad/in/work', tip]]))
  })

  test('replaces what a killed fetch left', async () => {
    await using folder = await testFolder()
    const { repo, inside, tip } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    await bring(repo, inside, folder.path)
    await git(join(folder.path, 'q', 'x.git'), 'update-ref', 'refs/scad/in/stale', tip)
    expect([...(await bring(repo, inside, folder.path)).keys()]).toEqual(['refs/scad/in/work'])
  })

  test('makes an empty quarantine for no refs', async () => {
    await using folder = await testFolder()
    const { repo, inside } = await pair(folder.path, await makeRepo(join(folder.path, 'host'), { files: { a: '1' } }))
    expect(await bring(repo, inside, folder.path, [])).toEqual(new Map())
  })
})

describe('acceptFromQuarantine', () => {
  test('moves no ref of the host, writes no FETCH_HEAD and runs no hook', async () => {
    await using folder = await testFolder()
    const host = await makeRepo(join(folder.path, 'host'), { files: { a: '1' } })
    const { repo, inside } = await pair(folder.path, host)
    await bring(repo, inside, folder.path)
    await setHooks(join(host, '.git'), join(folder.path, 'hooked'))
    const before = [await git(host, 'for-each-ref'), await hashFolder(join(host, '.git', 'logs'))]
    await acceptFromQuarantine(repo, join(folder.path, 'q', 'x.git'))
    expect([await git(host, 'for-each-ref'), await hashFolder(join(host, '.git', 'logs'))]).toEqual(before)
    await expect(access(join(host, '.git', 'FETCH_HEAD'))).rejects.toThrow()
    await expect(access(join(folder.path, 'hooked'))).rejects.toThrow()
  })

  test('leaves objects that are whole by themselves and no alternate', async () => {
    await using folder = await testFolder()
    const host = await makeRepo(join(folder.path, 'host'), { files: { a: '1' } })
    const { repo, inside, tip } = await pair(folder.path, host)
    await bring(repo, inside, folder.path)
    await acceptFromQuarantine(repo, join(folder.path, 'q', 'x.git'))
    await rm(join(folder.path, 'q'), { recursive: true })
    await git(host, 'update-ref', 'refs/scad/x', tip)
    expect(await git(host, 'fsck', '--strict', '--no-dangling')).toBe('')
    await expect(access(join(host, '.git', 'objects', 'info', 'alternates'))).rejects.toThrow()
  })
})
