import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openRepo } from '../../../src/git/host-repo.ts'
import { listTargetRefs, pushToTarget } from '../../../src/git/transfer.ts'
import { commitFiles, git, localTarget, makeRepo, setHooks, testFolder } from '../../support/git.ts'

afterEach(() => vi.unstubAllEnvs())

/** A host repository with one commit beside an empty repository that stands for one in a container. */
async function pair(folder: string, format: 'sha1' | 'sha256' = 'sha1') {
  const host = await makeRepo(join(folder, 'host repo'), { format, files: { 'ä b': '1' } })
  const inside = await makeRepo(join(folder, 'inside'), { format })
  return { host, inside, repo: await openRepo(host), target: await localTarget(inside) }
}

describe('pushToTarget', () => {
  test.each(['sha1', 'sha256'] as const)('brings a commit of a %s repository in under the ref it is given', async (format) => {
    await using folder = await testFolder()
    const { repo, inside, target } = await pair(folder.path, format)
    await pushToTarget(repo, target, [`${repo.head}:refs/heads/work`])
    expect(await git(inside, 'rev-parse', 'refs/heads/work')).toBe(repo.head)
  })

  test('runs no hook of the host and pushes no tag that is not named', async () => {
    await using folder = await testFolder()
    const { repo, host, inside, target } = await pair(folder.path)
    await git(host, 'tag', '-a', 'v1', '-m', 'x')
    await git(host, 'config', 'push.followTags', 'true')
    await setHooks(join(host, '.git'), join(folder.path, 'hooked'))
    await pushToTarget(repo, target, [`${repo.head}:refs/heads/work`])
    expect(await git(inside, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/work')
    await expect(access(join(folder.path, 'hooked'))).rejects.toThrow()
  })

  test('takes patterns for tags', async () => {
    await using folder = await testFolder()
    const { repo, host, inside, target } = await pair(folder.path)
    await git(host, 'tag', 'v1')
    await git(host, 'tag', 'v2')
    await pushToTarget(repo, target, ['refs/tags/*:refs/tags/*'])
    expect(await git(inside, 'tag')).toBe('v1\nv2')
  })

  test('moves all refs or none', async () => {
    await using folder = await testFolder()
    const { repo, host, inside, target } = await pair(folder.path)
    await pushToTarget(repo, target, [`${repo.head}:refs/heads/a`])
    await git(host, 'checkout', '-q', '--orphan', 'other')
    const other = await commitFiles(host, { c: '1' })
    await expect(pushToTarget(repo, target, [`${other}:refs/heads/b`, `${other}:refs/heads/a`])).rejects.toMatchObject({
      code: 'git-failed',
    })
    expect(await git(inside, 'for-each-ref', '--format=%(refname) %(objectname)')).toBe(`refs/heads/a ${repo.head}`)
  })

  test('works from linked working trees, bare repositories and with a detached HEAD', async () => {
    await using folder = await testFolder()
    const { host, inside, target } = await pair(folder.path)
    await git(host, 'worktree', 'add', '-q', '--detach', join(folder.path, 'linked'))
    await git(folder.path, 'clone', '-q', '--bare', host, 'bare.git')
    for (const [index, path] of ['linked', 'bare.git'].entries()) {
      const repo = await openRepo(join(folder.path, path))
      await pushToTarget(repo, target, [`${repo.head}:refs/heads/w${index}`])
      expect(await git(inside, 'rev-parse', `w${index}`)).toBe(repo.head)
    }
  })

  test('works from a shallow host repository', async () => {
    await using folder = await testFolder()
    const { host, inside, target } = await pair(folder.path)
    await commitFiles(host, { b: '2' })
    await git(folder.path, 'clone', '-q', '--depth=1', `file://${host}`, 'shallow')
    const repo = await openRepo(join(folder.path, 'shallow'))
    await pushToTarget(repo, target, [`${repo.head}:refs/heads/w`])
    expect(await git(inside, 'rev-list', '--count', 'w')).toBe('1')
  })

  test('says which objects a partial host repository lacks and how to get them', async () => {
    await using folder = await testFolder()
    const { host, target, inside } = await pair(folder.path)
    await commitFiles(host, { 'ä b': '2' })
    await git(host, 'config', 'uploadpack.allowFilter', 'true')
    await git(folder.path, 'clone', '-q', '--filter=blob:none', `file://${host}`, 'partial')
    const repo = await openRepo(join(folder.path, 'partial'))
    const push = async () => await pushToTarget(repo, target, [`${repo.head}:refs/heads/w`])
    await expect(push()).rejects.toMatchObject({ code: 'repo-invalid', message: expect.stringContaining('lacks 1 objects') })
    await git(repo.path, 'fetch', '-q', '--refetch', '--no-filter')
    await push()
    expect(await git(inside, 'rev-parse', 'w')).toBe(repo.head)
  })

  test('is untouched by variables of a git that runs scad', async () => {
    await using folder = await testFolder()
    const { repo, inside, target } = await pair(folder.path)
    for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_OBJECT_DIRECTORY', 'GIT_QUARANTINE_PATH']) vi.stubEnv(name, '/nowhere')
    vi.stubEnv('GIT_CONFIG_COUNT', '1')
    vi.stubEnv('GIT_CONFIG_KEY_0', 'url./nowhere.insteadOf')
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'scad::')
    await pushToTarget(repo, target, [`${repo.head}:refs/heads/work`])
    expect(await git(inside, 'rev-parse', 'work')).toBe(repo.head)
  })

  test.each(['main', '--upload-pack=x', 'main:main', 'HEAD:refs/heads/x', 'refs/heads/a b:refs/heads/c'])(
    'takes no short refspec: %s',
    async (refspec) => {
      await using folder = await testFolder()
      const { repo, target } = await pair(folder.path)
      await expect(pushToTarget(repo, target, [refspec])).rejects.toThrow('not a full refspec')
    },
  )

  test('ends when the other side stays silent', async () => {
    await using folder = await testFolder()
    const { repo, inside } = await pair(folder.path)
    const push = pushToTarget(repo, await localTarget(inside, 'exec sleep 60'), [`${repo.head}:refs/heads/w`], { timeoutMs: 300 })
    await expect(push).rejects.toMatchObject({ code: 'git-failed', message: expect.stringContaining('did not end within 300ms') })
  })
})

describe('listTargetRefs', () => {
  test.each(['sha1', 'sha256'] as const)('lists HEAD and every ref of a %s repository, peeled tags not', async (format) => {
    await using folder = await testFolder()
    const { host } = await pair(folder.path, format)
    await git(host, 'tag', '-a', 'v1', '-m', 'x')
    const head = await git(host, 'rev-parse', 'HEAD')
    expect(await listTargetRefs(await localTarget(host))).toEqual(
      new Map([
        ['HEAD', head],
        ['refs/heads/main', head],
        ['refs/tags/v1', await git(host, 'rev-parse', 'v1')],
      ]),
    )
  })

  test('lists nothing of a repository without commits', async () => {
    await using folder = await testFolder()
    const { target } = await pair(folder.path)
    expect(await listTargetRefs(target)).toEqual(new Map())
  })

  test('keeps names with an option in them as names', async () => {
    await using folder = await testFolder()
    const { host } = await pair(folder.path)
    await git(host, 'update-ref', 'refs/heads/--upload-pack=x', 'HEAD')
    expect([...(await listTargetRefs(await localTarget(host))).keys()]).toContain('refs/heads/--upload-pack=x')
  })

  test.each([
    ['stays silent', 'exec sleep 60', 'does not answer'],
    ['ends at once', 'exit 3', 'git ls-remote'],
    ['speaks no git', 'yes nonsense', 'git ls-remote'],
  ])('refuses a repository that %s', async (_, service, message) => {
    await using folder = await testFolder()
    const { inside } = await pair(folder.path)
    await expect(listTargetRefs(await localTarget(inside, service), { timeoutMs: 1500 })).rejects.toMatchObject({
      code: 'fetch-refused',
      message: expect.stringContaining(message),
    })
  })

  test('refuses a list that has no end', async () => {
    await using folder = await testFolder()
    const { inside } = await pair(folder.path)
    const line = `${'a'.repeat(40)} refs/heads/${'b'.repeat(200)}`
    const service = `awk 'BEGIN { for (;;) { printf "%04x%s%d\\n", ${line.length + 1 + 9 + 4}, "${line}", 100000000 + i++ } }'`
    await expect(listTargetRefs(await localTarget(inside, service), { timeoutMs: 20_000 })).rejects.toMatchObject({ code: 'fetch-refused' })
  })

  test('leaves no process behind when it gives up', async () => {
    await using folder = await testFolder()
    const { inside } = await pair(folder.path)
    const pidFile = join(folder.path, 'pid')
    const service = `echo $$ >'${pidFile}'; exec sleep 60`
    await expect(listTargetRefs(await localTarget(inside, service), { timeoutMs: 1000 })).rejects.toMatchObject({ code: 'fetch-refused' })
    const pid = Number(await readFile(pidFile, 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
