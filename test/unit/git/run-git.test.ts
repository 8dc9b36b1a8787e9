import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { gitMessage } from '../../../src/git/git-error.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { gitText, runGit } from '../../../src/git/run-git.ts'
import { traceGit, type GitCall } from '../../../src/git/trace.ts'
import { git, makeRepo, testFolder } from '../../support/git.ts'

afterEach(() => vi.unstubAllEnvs())

describe('runGit', () => {
  test('takes the Ctrl-C that reaches git itself for an interruption', async () => {
    const run = runGit({ args: ['die'], settings: ['alias.die=!kill -INT $PPID; sleep 10'] })
    await expect(run).rejects.toMatchObject({ code: 'interrupted' })
  })

  test('lets no inherited variable move it into another repository or run a program', async () => {
    await using folder = await testFolder()
    const repo = await makeRepo(join(folder.path, 'right'), { files: { a: '1' } })
    const wrong = await makeRepo(join(folder.path, 'wrong'), { files: { a: 'wrong' } })
    const canary = join(folder.path, 'canary')
    const program = join(folder.path, 'program')
    await writeFile(program, `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 })
    vi.stubEnv('GIT_DIR', join(wrong, '.git'))
    vi.stubEnv('GIT_WORK_TREE', wrong)
    vi.stubEnv('GIT_INDEX_FILE', join(folder.path, 'index'))
    vi.stubEnv('GIT_EXEC_PATH', folder.path)
    vi.stubEnv('GIT_EXTERNAL_DIFF', program)
    vi.stubEnv('GIT_CONFIG_COUNT', '1')
    vi.stubEnv('GIT_CONFIG_KEY_0', 'core.fsmonitor')
    vi.stubEnv('GIT_CONFIG_VALUE_0', program)
    vi.stubEnv('GIT_CONFIG_PARAMETERS', `'core.pager=${program}'`)
    await writeFile(join(repo, 'a'), '2')
    expect(await gitText({ args: ['rev-parse', '--show-toplevel'], cwd: repo, userConfig: true })).toBe(repo)
    expect(await gitText({ args: ['diff'], cwd: repo, userConfig: true })).toContain('+2')
    await expect(openRepo(repo)).resolves.toMatchObject({ path: repo, gitDir: join(repo, '.git') })
    await expect(git(folder.path, 'hash-object', canary)).rejects.toThrow()
  })

  test('runs no command that a repository names for its alternates', async () => {
    await using folder = await testFolder()
    const other = await makeRepo(join(folder.path, 'other'), { files: { a: '1' } })
    const repo = await makeRepo(join(folder.path, 'repo'), { files: { a: '1' } })
    await writeFile(join(repo, '.git/objects/info/alternates'), join(other, '.git/objects'))
    const canary = join(folder.path, 'canary')
    await git(repo, 'config', 'core.alternateRefsCommand', `touch '${canary}'; :`)
    await runGit({ args: ['fetch', '--quiet', other, 'main:other'], gitDir: join(repo, '.git'), env: { GIT_ALLOW_PROTOCOL: 'file' } })
    await expect(git(folder.path, 'hash-object', canary)).rejects.toThrow()
  })

  test('reads the user settings only where that is asked for', async () => {
    await using folder = await testFolder()
    vi.stubEnv('HOME', folder.path)
    vi.stubEnv('XDG_CONFIG_HOME', undefined)
    await writeFile(join(folder.path, '.gitconfig'), '[user]\n\tname = From Home\n')
    const run = { args: ['config', 'user.name'], okCodes: [0, 1] }
    expect(await gitText({ ...run, userConfig: true })).toBe('From Home')
    expect(await gitText(run)).toBe('')
  })

  test('fails with the line in which git names the cause', async () => {
    await expect(runGit({ args: ['rev-parse', 'HEAD'], gitDir: '/nowhere' })).rejects.toMatchObject({
      code: 'git-failed',
      message: `git rev-parse: not a git repository: '/nowhere'`,
    })
  })

  test('names a folder that is not there instead of blaming git', async () => {
    await expect(runGit({ args: ['status'], cwd: '/nowhere/at/all' })).rejects.toMatchObject({ code: 'repo-missing' })
  })

  test('says so when git is not installed', async () => {
    vi.stubEnv('PATH', '/nowhere')
    await expect(runGit({ args: ['version'] })).rejects.toMatchObject({ code: 'git-missing', hint: expect.stringContaining('install') })
  })

  test('ends git and all it started when time is up', async () => {
    const began = Date.now()
    const run = runGit({ args: ['-c', 'alias.wait=!sleep 60 & sleep 60', 'wait'], timeoutMs: 300 })
    await expect(run).rejects.toMatchObject({ code: 'git-failed', details: { timedOut: true } })
    expect(Date.now() - began).toBeLessThan(20_000)
  })

  test('ends git when it is interrupted, before the start too', async () => {
    const controller = new AbortController()
    const run = runGit({ args: ['-c', 'alias.wait=!sleep 60', 'wait'], signal: controller.signal })
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'interrupted' })
    await expect(runGit({ args: ['version'], signal: controller.signal })).rejects.toMatchObject({ code: 'interrupted' })
  })

  test('takes no more output than it is told to, or cuts it there', async () => {
    const run = { args: ['-c', 'alias.flood=!yes', 'flood'], maxOutput: 1000 }
    await expect(runGit(run)).rejects.toMatchObject({ code: 'git-failed', message: expect.stringContaining('more than 1.0 kB') })
    const { stdout, cut } = await runGit({ ...run, excess: 'cut' })
    expect([stdout.length, cut]).toEqual([1000, true])
  })

  test('keeps git and all it starts to the memory and the size of files that they are given', async () => {
    await using folder = await testFolder()
    const file = join(folder.path, 'file')
    // what never ends a line is held in whole
    const hoard = { args: ['-c', 'alias.hoard=!head -c 300000000 /dev/zero | tail >/dev/null', 'hoard'] }
    const write = { args: ['-c', `alias.write=!head -c 100000 /dev/zero >"${file}"; exit $?`, 'write'] }
    const [small, large] = [64 << 20, 4 * 2 ** 30]
    await runGit({ ...hoard, limits: { fileBytes: 0, memoryBytes: large } })
    await expect(runGit({ ...hoard, limits: { fileBytes: 0, memoryBytes: small } })).rejects.toMatchObject({ code: 'git-failed' })
    await runGit({ ...write, limits: { fileBytes: 200_000, memoryBytes: large } })
    await expect(runGit({ ...write, limits: { fileBytes: 50_000, memoryBytes: large } })).rejects.toMatchObject({ code: 'git-failed' })
  })

  test('tells a listener of every call', async () => {
    const calls: GitCall[] = []
    traceGit((call) => calls.push(call))
    await runGit({ args: ['version'] })
    traceGit(null)
    expect(calls).toMatchObject([{ args: ['version'], code: 0, milliseconds: expect.any(Number) }])
  })
})

describe('gitMessage', () => {
  test.each([
    ['warning: x\nerror: the cause\nfatal: the end\n', 'the cause'],
    ['remote: \u001B[31mred\u0007\nfatal: \u001B]0;title\u0007bad\n', '\u{fffd}]0;title\u{fffd}bad'],
    ["fatal: unable to access 'https://me:secret@host/'\n", "unable to access 'https://***@host/'"],
    ['To scad::x\n ! [remote rejected] a -> b (reason)\nerror: failed to push\n', '! [remote rejected] a -> b (reason)'],
    ['no prefix at all\n', 'no prefix at all'],
    ['', 'ended without a word'],
  ])('finds in %j what to say', (stderr, message) => {
    expect(gitMessage(stderr)).toBe(message)
  })
})
