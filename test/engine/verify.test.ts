import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dispatchResultSchema } from '../../src/flows/dispatch.ts'
import { finishResultSchema } from '../../src/flows/finish.ts'
import { readVerification } from '../../src/flows/read-verification.ts'
import { type Verification, verificationSchema } from '../../src/flows/verification.ts'
import { listJobs } from '../../src/job/list.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { listSessions } from '../../src/session/list.ts'
import type { Session } from '../../src/session/session.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
/** Moved on to version 2 of the api, in both repositories. */
let mover: Session
/** Wrote a feature against version 1. */
let builder: Session
beforeAll(async () => {
  project = await testProject({
    repos: {
      app: {
        files: { expects: '1\n' },
        config: { verify: ['test ! -e hang || sleep 600', 'diff expects ../api/version', 'test ! -e loose'] },
      },
      api: {
        files: { version: '1\n', lock: 'one\n' },
        config: { setup: [{ run: 'cp lock installed', files: ['lock'] }], verify: ['diff lock installed'], dirty: 'include' },
      },
    },
    agents: { breaker: { adapter: 'command', argv: ['sh', '-c', 'cat {promptFile} >expects; git commit -qam Break'] } },
  })
  mover = await project.start({ tag: 'mover' })
  builder = await project.start({ tag: 'builder' })
  await project.inside(
    mover,
    'echo 2 >expects && git commit -qam Two && cd ../api && echo 2 >version && echo two >lock && git commit -qam Two',
  )
  await project.inside(builder, 'echo feature >feature && git add feature && git commit -qm Feature')
  // neither of these is any part of a verification
  await project.inside(mover, 'touch loose')
  await writeFile(join(project.repos['api'] ?? '', 'version'), '9\n')
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function verify(code: number, ...args: string[]): Promise<Verification> {
  const result = await project.cli('verify', '--json', ...args)
  expect(result.code, result.stderr).toBe(code)
  return verificationSchema.parse(JSON.parse(result.stdout))
}
const statesOf = ({ checks }: Verification): string[] => checks.map(({ repo, command, state }) => `${repo}: ${command}: ${state}`)

async function verifiers(): Promise<string[]> {
  return (await listSessions(project.scad, { project: project.name })).flatMap(({ id, verifies }) => (verifies === null ? [] : [id]))
}

describe('verify', () => {
  let alone: Verification

  test('what a session committed passes by itself', async () => {
    expect(await verify(0, builder.id)).toMatchObject({ state: 'passed', session: builder.id })
  })

  test('finish --verify removes a session that passes, setup run again where its lock file changed, and nothing uncommitted there', async () => {
    const { code, stdout, stderr } = await project.cli('finish', mover.id, '--verify', '--json')
    expect(code, stderr).toBe(0)
    const { verification, removed } = finishResultSchema.parse(JSON.parse(stdout))
    alone = verificationSchema.parse(verification)
    expect(statesOf(alone)).toEqual([
      'api: cp lock installed: succeeded',
      'app: test ! -e hang || sleep 600: succeeded',
      'app: diff expects ../api/version: succeeded',
      'app: test ! -e loose: succeeded',
      'api: diff lock installed: succeeded',
    ])
    expect(removed.id).toBe(mover.id)
  })

  test('a mix of two sessions that pass by themselves breaks, one of them gone by now', async () => {
    const mixed = await verify(6, mover.id, '--mix', `app=${builder.id}`)
    expect(mixed).toMatchObject({ state: 'failed', session: mover.id })
    expect(mixed.id).not.toBe(alone.id)
    expect(mixed.checks.find(({ state }) => state === 'failed')).toMatchObject({
      ...{ repo: 'app', exitCode: 1, command: 'diff expects ../api/version' },
      tail: expect.stringContaining('< 1\n---\n> 2'),
    })
    expect(statesOf(mixed).slice(-2)).toEqual(['app: test ! -e loose: skipped', 'api: diff lock installed: succeeded'])
  })

  test('what came of it is found by the change set, and the session that it ran in is gone without a ref', async () => {
    expect(await readVerification(project.scad, { changeSet: alone.id ?? '' })).toEqual({ ...alone, took: expect.any(Number) })
    expect(await readVerification(project.scad, { changeSet: 'cs-000000000000' })).toBeNull()
    expect(await verifiers()).toEqual([])
    expect(await project.git('app', 'for-each-ref', `refs/**/${alone.verifier}/**`)).toBe('')
  })

  test('one that is killed is cleared away by the next one, which ends a command that takes too long', async () => {
    await project.inside(builder, 'touch hang && git add hang && git commit -qm Hang')
    const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), 'verify', builder.id], {
      cwd: project.folder,
      env: project.env,
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    const running = async (): Promise<boolean> =>
      (await listJobs(project.scad, { project: project.name })).some(({ key, state }) => key === 'verify app 1' && state === 'running')
    await eventually(running, { what: 'its first command runs' })
    child.kill('SIGKILL')
    await ended
    expect(await verifiers()).toHaveLength(1)
    const next = await verify(6, builder.id, '--repo', 'app', '--timeout', '1s')
    expect(next).toMatchObject({ state: 'failed', unchecked: ['api'] })
    expect(next.checks[0]).toMatchObject({ state: 'timeout', reason: 'Timed out after 1.0s.' })
    expect(await verifiers()).toEqual([])
  })
})

test('dispatch --verify ends with 6 when what its job changed does not pass, and finish --verify keeps that session', async () => {
  const { code, stdout, stderr } = await project.cli('dispatch', '3', '--wait', '--verify', '--json')
  expect(code, stderr).toBe(6)
  const result = dispatchResultSchema.extend({ verification: verificationSchema }).loose().parse(JSON.parse(stdout))
  const id = result.session?.id ?? ''
  expect(result).toMatchObject({ job: { state: 'succeeded' }, verification: { state: 'failed', session: id } })
  const kept = await project.cli('finish', id, '--verify')
  expect(kept).toMatchObject({ code: 6, stderr: expect.stringContaining(`session ${id} was kept: change set ${result.verification.id}`) })
  const left = await listSessions(project.scad, { project: project.name })
  expect(left.find((session) => session.id === id)).toMatchObject({ state: 'stopped' })
})
