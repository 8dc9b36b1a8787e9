import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDrift } from '../../src/code/drift.ts'
import { rebaseCode, rebaseResultSchema, type RepoRebase } from '../../src/code/rebase.ts'
import { codeStatus } from '../../src/code/status.ts'
import { cancelJob } from '../../src/job/cancel.ts'
import { injectJob } from '../../src/job/inject.ts'
import type { Session } from '../../src/session/session.ts'
import { readStatus } from '../../src/status/status.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: Session
beforeAll(async () => {
  const resolve = 'echo both > a.txt && git add a.txt && GIT_EDITOR=true git rebase --continue'
  project = await testProject({
    repos: { app: { files: { 'a.txt': 'one\n' } }, docs: {} },
    agents: {
      resolver: { adapter: 'command', argv: ['sh', '-ec', resolve] },
      idler: { adapter: 'command', argv: ['true'] },
    },
    config: { agent: 'resolver' },
  })
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

const drift = async (): Promise<(number | null)[]> =>
  (await checkDrift(project.scad, { session: session.id })).repos.map(({ commits }) => commits)
const rebase = async (): Promise<RepoRebase | undefined> => {
  const { repos } = rebaseResultSchema.parse(await rebaseCode(project.scad, { session: session.id, repos: ['app'] }))
  return repos[0]
}
const inside = async (line: string): Promise<string> => await project.inside(session, line)

describe('a base that has moved on', () => {
  test('is told by the refs of the host', async () => {
    expect(await drift()).toEqual([0, 0])
    await project.commit('app', { 'b.txt': 'new\n' })
    await project.commit('app', { 'b.txt': 'newer\n' })
    expect(await drift()).toEqual([2, 0])
    const { code, stdout } = await project.cli('code', 'sync', session.id, '--check')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/app +main +2 commits ahead\n *docs +main +as inside/) })
    const [shown] = (await readStatus(project.scad)).filter(({ id }) => id === session.id)
    expect(shown?.drift).toMatchObject([
      { key: 'app', commits: 2 },
      { key: 'docs', commits: 0 },
    ])
    expect((await project.cli('status')).stdout).toMatch(/DRIFT[^]*app \+2/)
  })

  test('is what the work of the session stands on after a rebase, in which no hook of the repository runs', async () => {
    await inside('echo mine > mine.txt; git add .; git commit -qm mine')
    await inside('for hook in pre-rebase post-checkout post-rewrite; do printf "#!/bin/sh\\ntouch ~/ran; exit 1" > .git/hooks/$hook; done')
    await inside('chmod +x .git/hooks/*')
    const tip = await project.git('app', 'rev-parse', 'HEAD')
    expect(await rebase()).toMatchObject({ outcome: 'updated', branch: 'main', onto: tip })
    expect(await inside('git log --format=%s -2 && cat b.txt mine.txt && ! test -e ~/ran')).toBe('mine\nA change\nnewer\nmine')
    await inside('rm .git/hooks/*')
    const { repos } = await codeStatus(project.scad, { session: session.id, repos: ['app'] })
    expect(repos[0]).toMatchObject({ base: tip, ahead: 1, behind: 0 })
    expect(await drift()).toEqual([0, 0])
    expect(await rebase()).toMatchObject({ outcome: 'current' })
  })

  test('that was rewritten takes along only the work of the session', async () => {
    await project.git('app', 'commit', '-q', '--amend', '-m', 'amended')
    expect(await rebase()).toMatchObject({ outcome: 'updated' })
    expect(await inside('git log --format=%s -2')).toBe('mine\namended')
  })

  test('leaves a repository with uncommitted changes, and a session at work', async () => {
    await project.commit('app', { 'c.txt': 'c\n' })
    await inside('echo more >> mine.txt')
    expect(await rebase()).toMatchObject({ outcome: 'dirty' })
    await inside('git checkout -q mine.txt')
    const { id } = await injectJob(project.scad, { session: session.id, command: ['sleep', '1000'] })
    await expect(rebase()).rejects.toMatchObject({ code: 'session-busy' })
    await cancelJob(project.scad, { job: id })
  })
})

describe('a rebase with conflicts', () => {
  test('leaves all as it was, and names the files', async () => {
    await project.commit('app', { 'a.txt': 'theirs\n' })
    await inside('echo ours > a.txt; git commit -qam ours')
    const before = await inside('git rev-parse HEAD')
    const { code, stdout } = await project.cli('code', 'rebase', session.id)
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/app +main +\w+ +in conflict: a.txt\n *docs +main +\w+ +stands on it/),
    })
    expect(await inside('git rev-parse HEAD; git symbolic-ref --short HEAD; git status --porcelain')).toBe(`${before}\nmain`)
  })

  test('goes to an agent as a job, and again as long as it is not resolved', async () => {
    const left = await project.cli('code', 'rebase', session.id, '--resolve', '--wait', '--agent', 'idler', '--json')
    expect({ code: left.code, ...JSON.parse(left.stdout) }).toMatchObject({
      code: 6,
      repos: [{ outcome: 'conflict', files: ['a.txt'] }, {}],
    })
    const { code, stdout } = await project.cli('code', 'rebase', session.id, '--resolve', '--wait', '--json')
    const told = JSON.parse(stdout)
    expect({ code, ...told }).toMatchObject({ code: 0, repos: [{ outcome: 'current' }, {}], job: { state: 'succeeded', repos: ['app'] } })
    expect(await inside('git log --format=%s -3; cat a.txt; git status --porcelain')).toBe('ours\nmine\nA change\nboth')
    expect(await drift()).toEqual([0, 0])
  })
})
