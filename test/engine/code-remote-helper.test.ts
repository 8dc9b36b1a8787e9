import { spawn } from 'node:child_process'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRemoteHelper } from '../../src/code/remote-helper.ts'
import { helperEnv } from '../../src/git/helper-path.ts'
import { type CodeSession, codeSession } from './code-support.ts'

/** What a person types: git with scad's remote helper on the PATH. */
describe('git with a scad:: remote', () => {
  let session: CodeSession

  const git = async (
    args: string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const child = spawn('git', ['-C', session.project.repos['app'] ?? '', ...args], {
      env: { ...session.project.env, ...helperEnv(process.env['PATH'] ?? ''), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)])
    return { code: await ended, stdout: stdout.toString().trim(), stderr: stderr.toString() }
  }

  beforeAll(async () => {
    session = await codeSession()
    await session.inside('app', 'git switch -q -c topic && git commit -q --allow-empty -m inside')
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  it.each([
    ['scad::', 'from-inside'],
    ['scad://', 'from-inside-too'],
  ])('fetches from %s<session>/<repo>', async (scheme, branch) => {
    const { code, stderr } = await git(['fetch', `${scheme}${session.id}/app`, `topic:refs/heads/${branch}`])
    expect([code, stderr]).toEqual([0, expect.stringContaining('topic')])
    expect((await git(['rev-parse', branch])).stdout).toBe(await session.inside('app', 'git rev-parse topic'))
  })

  it('speaks the second version of the protocol when git asks for it', async () => {
    const { code, stdout } = await git(['ls-remote', `scad::${session.id}/app`, 'refs/heads/topic'], { GIT_PROTOCOL: 'version=2' })
    expect([code, stdout]).toEqual([0, `${await session.inside('app', 'git rev-parse topic')}\trefs/heads/topic`])
  })

  it('pushes', async () => {
    const { code } = await git(['push', `scad::${session.id}/app`, 'main:refs/heads/pushed'])
    expect(code).toBe(0)
    expect(await session.inside('app', 'git rev-parse pushed')).toBe((await git(['rev-parse', 'main'])).stdout)
  })

  it('refuses to push over what is checked out inside, with the code and the words of git', async () => {
    const { code, stderr } = await git(['push', `scad::${session.id}/app`, '+main:refs/heads/topic'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('checked out')])
  })

  it('carries a pack of many megabytes both ways, byte for byte', async () => {
    await session.inside('app', 'head -c 50000000 /dev/urandom > big && git add big && git commit -q -m big')
    const fetched = await git(['fetch', `scad::${session.id}/app`, 'topic:refs/heads/big'])
    expect(fetched.code).toBe(0)
    expect((await git(['fsck', '--strict', 'big'])).code).toBe(0)
    await session.inside(
      'app',
      'git switch -q pushed && git branch -q -D topic && rm -f .git/logs/refs/heads/topic && git reflog expire --expire=now --all && git gc -q --prune=now',
    )
    const pushed = await git(['push', `scad::${session.id}/app`, 'big:refs/heads/back'])
    expect(pushed.code).toBe(0)
    expect(await session.inside('app', 'git rev-parse back && git cat-file -s back:big')).toContain('50000000')
  })

  it('lets no control character of the other side through', async () => {
    await session.inside(
      'app',
      `printf '#!/bin/sh\\nprintf "\\\\033]0;evil\\\\007\\\\n" >&2\\nexit 1\\n' > .git/hooks/pre-receive && chmod +x .git/hooks/pre-receive`,
    )
    await session.inside('app', `git update-ref "$(printf 'refs/heads/x\\302\\233y')" HEAD`)
    const { stdout, stderr } = await git(['ls-remote', `scad::${session.id}/app`])
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(stdout + stderr).not.toMatch(/[\u001b\u0080-\u009f]/)
  })

  it.each([
    ['scad::nosuch/app', 'no session "nosuch"'],
    ['scad::SESSION/nosuch', 'holds no repository "nosuch"'],
    ['scad::SESSION', 'does not name a repository of a session'],
  ])('fails in plain words for %s', async (url, words) => {
    const { code, stderr } = await git(['ls-remote', url.replace('SESSION', session.id)])
    expect([code, stderr]).toEqual([128, expect.stringContaining(words)])
  })

  it('gives up on a program that says nothing after git has closed its side', async () => {
    const { project, id, inside } = session
    await inside('app', 'mv .git/HEAD /tmp/HEAD && mkfifo .git/HEAD')
    const stdin = Readable.from([Buffer.from('capabilities\nconnect git-upload-pack\n0000')])
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const helper = runRemoteHelper(project.scad, `${id}/app`, { stdin, stdout, stderr, silenceMs: 200 })
    await expect(helper).rejects.toMatchObject({ code: 'git-failed' })
    expect(stdout.read()?.toString()).toBe('connect\n\n\n')
    await inside('app', 'rm .git/HEAD && mv /tmp/HEAD .git/HEAD')
  })

  it('answers with fallback for a service it does not have', async () => {
    const stdout = new PassThrough()
    const io = { stdin: Readable.from([Buffer.from('connect git-upload-archive\n')]), stdout, stderr: new PassThrough() }
    expect(await runRemoteHelper(session.project.scad, `${session.id}/app`, io)).toBe(0)
    expect(stdout.read()?.toString()).toBe('fallback\n')
  })

  it('reads a stopped session', async () => {
    await session.project.scad.engine.stopContainer(session.container, 1)
    const { code, stdout } = await git(['ls-remote', `scad::${session.id}/app`, 'refs/heads/back'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('refs/heads/back')])
  })
})
