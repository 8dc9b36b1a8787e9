import { randomBytes } from 'node:crypto'
import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRepo } from '../../../src/git/host-repo.ts'
import { fetchIntoQuarantine, type QuarantineLimits } from '../../../src/git/quarantine.ts'
import { pushToTarget } from '../../../src/git/transfer.ts'
import { commitEntries, commitFiles, git, hashFolder, localTarget, makeRepo, testFolder, writeObject } from '../../support/git.ts'

const generous = { packBytes: 64 << 20, refs: 100, timeoutMs: 20_000 }

/** A host repository and one inside, whose branch `work` stands at the host's commit. */
async function pair(folder: string) {
  const host = await makeRepo(join(folder, 'host'), { files: { a: '1' } })
  const repo = await openRepo(host)
  const inside = await makeRepo(join(folder, 'inside'))
  await pushToTarget(repo, await localTarget(inside), [`${repo.head}:refs/heads/work`])
  await git(inside, 'checkout', '-q', 'work')
  return { host, repo, inside, head: repo.head ?? '' }
}

type Pair = Awaited<ReturnType<typeof pair>>

interface Attempt {
  limits?: Partial<QuarantineLimits>
  service?: string
  oid?: string
}

/** Fetches `work`, expects a refusal that says `message`, a host as it was, and nothing left in quarantine. */
async function expectRefusal(
  folder: string,
  { host, repo, inside }: Pair,
  message: RegExp,
  { limits, service, oid }: Attempt = {},
): Promise<void> {
  const before = await hashFolder(host)
  const quarantine = join(folder, 'q.git')
  const fetching = fetchIntoQuarantine({
    repo,
    folder: quarantine,
    target: await localTarget(inside, service),
    refs: [{ source: 'refs/heads/work', destination: 'refs/scad/in/work', ...(oid === undefined ? {} : { oid }) }],
    limits: { ...generous, ...limits },
  })
  await expect(fetching).rejects.toMatchObject({ code: 'fetch-refused', message: expect.stringMatching(message) })
  expect(await hashFolder(host)).toBe(before)
  await expect(access(quarantine)).rejects.toThrow()
}

describe('what lies is refused:', () => {
  test('a history made shallow, for which git ends well without a ref', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const tip = await commitFiles(both.inside, { b: '2' })
    await writeFile(join(both.inside, '.git', 'shallow'), `${tip}\n`)
    await expectRefusal(folder.path, both, /refs\/heads\/work did not arrive/)
  })

  test('a branch that is no longer there', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    await git(both.inside, 'checkout', '-q', '--detach')
    await git(both.inside, 'branch', '-D', 'work')
    await expectRefusal(folder.path, both, /no longer in the session/)
  })

  test('a branch that is a file and no commit', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const blob = await writeObject(both.inside, 'blob', 'x')
    await writeFile(join(both.inside, '.git', 'refs', 'heads', 'work'), `${blob}\n`)
    await expectRefusal(folder.path, both, /no commit/)
  })

  test('a commit without its file', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    await commitFiles(both.inside, { b: 'gone' })
    const blob = await git(both.inside, 'rev-parse', 'HEAD:b')
    await rm(join(both.inside, '.git', 'objects', blob.slice(0, 2), blob.slice(2)))
    await expectRefusal(folder.path, both, /./)
  })

  test('another object format than the host has', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const other = await makeRepo(join(folder.path, 'other'), { format: 'sha256', files: { a: '1' } })
    await git(other, 'branch', '-m', 'work')
    await expectRefusal(folder.path, { ...both, inside: other }, /another object format/)
  })
})

describe('what git itself would not make is refused:', () => {
  test('a submodule whose URL is an option', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    await commitFiles(both.inside, { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = -u./payload\n' })
    await expectRefusal(folder.path, both, /gitmodulesUrl/)
  })

  test.each(['.git', '.GIT', 'git~1', '..'])('a folder entry named %s', async (name) => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const oid = await writeObject(both.inside, 'blob', 'x')
    const tip = await commitEntries(both.inside, [{ mode: '100644', name, oid }], both.head)
    await git(both.inside, 'update-ref', 'refs/heads/work', tip)
    await expectRefusal(folder.path, both, name === '..' ? /hasDotdot/ : /hasDotgit/)
  })

  test.each([
    ['40755', 'tree'],
    ['100775', 'blob'],
    ['120777', 'blob'],
  ] as const)('the mode %s', async (mode, kind) => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const oid = await writeObject(both.inside, kind, kind === 'tree' ? '' : 'x')
    const tip = await commitEntries(both.inside, [{ mode, name: 'odd', oid }], both.head)
    await git(both.inside, 'update-ref', 'refs/heads/work', tip)
    await expectRefusal(folder.path, both, /badFilemode/)
  })

  test('a .gitmodules that is a symlink', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const oid = await writeObject(both.inside, 'blob', '/etc/passwd')
    const tip = await commitEntries(both.inside, [{ mode: '120000', name: '.gitmodules', oid }], both.head)
    await git(both.inside, 'update-ref', 'refs/heads/work', tip)
    await expectRefusal(folder.path, both, /gitmodulesSymlink/)
  })
})

describe('what has no measure is refused:', () => {
  test('a pack larger than the limit', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    await commitFiles(both.inside, { big: randomBytes(3 << 20).toString('hex') })
    await expectRefusal(folder.path, both, /more than 1\.0 MB/, { limits: { packBytes: 1 << 20 } })
  })

  test('a repository that stays silent', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    await expectRefusal(folder.path, both, /does not answer/, {
      service: 'exec sleep 60',
      oid: 'ab'.repeat(20),
      limits: { timeoutMs: 500 },
    })
  })

  test('a pack that does not end', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    const oid = await commitFiles(both.inside, { b: '2' })
    const service = `{ timeout 5 git "$1" "$2" | head -c 2000; sleep 60; }`
    await expectRefusal(folder.path, both, /does not answer/, { service, oid, limits: { timeoutMs: 1000 } })
  })

  test('more branches than the limit', async () => {
    await using folder = await testFolder()
    const both = await pair(folder.path)
    await expectRefusal(folder.path, both, /at most 0 are taken/, { limits: { refs: 0 } })
  })
})

test('words of the other side arrive without control bytes', async () => {
  await using folder = await testFolder()
  const both = await pair(folder.path)
  const service = String.raw`printf 'fatal: \033]0;title\007\033[31mred\n' >&2; exit 1`
  await expectRefusal(folder.path, both, /^[^\u0000-\u0008\u000b-\u001f]*red/u, { service })
})

test('an interrupted fetch leaves nothing', async () => {
  await using folder = await testFolder()
  const { repo, inside } = await pair(folder.path)
  const controller = new AbortController()
  const quarantine = join(folder.path, 'q.git')
  const fetching = fetchIntoQuarantine({
    repo,
    folder: quarantine,
    target: await localTarget(inside, 'exec sleep 60'),
    refs: [{ source: 'refs/heads/work', destination: 'refs/scad/in/work', oid: 'ab'.repeat(20) }],
    limits: generous,
    signal: controller.signal,
  })
  controller.abort()
  await expect(fetching).rejects.toMatchObject({ code: 'interrupted' })
  await expect(access(quarantine)).rejects.toThrow()
})
