import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSession } from '../../src/session/find.ts'
import { listSessions } from '../../src/session/list.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { stopSession } from '../../src/session/stop.ts'
import { type CliResult, testProject, type TestProject } from '../support/project.ts'
import { createScad } from '../../src/scad/create-scad.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({
    agents: { sleeper: { adapter: 'command', argv: ['sleep', '1000'] } },
    config: { agent: 'sleeper', limits: { sessions: 2, jobs: 1 } },
  })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const refused = { code: 5, stdout: '', stderr: expect.stringMatching(/^error: limits\.\w+ of .+ is \d, and \d \w+ runs?: /m) }

function sorted(results: CliResult[]): CliResult[] {
  return results.toSorted((a, b) => a.code - b.code)
}

async function running(): Promise<string[]> {
  const sessions = await listSessions(project.scad, { project: project.name })
  return sessions.flatMap(({ id, state }) => (state === 'running' ? [id] : []))
}

test('of processes that start sessions at once as many get one as the limit says, and nothing is left of the others', async () => {
  const results = sorted(await Promise.all([1, 2, 3, 4].map(async () => await project.cli('session', 'start'))))
  expect(results).toMatchObject([{ code: 0 }, { code: 0 }, refused, refused])
  expect(await running()).toHaveLength(2)
  expect(await listSessions(project.scad, { project: project.name })).toHaveLength(2)
})

test('of processes that give work to sessions at once one does, and the others are told who has the slot', async () => {
  const ids = await running()
  const results = sorted(await Promise.all([...ids, ...ids].map(async (id) => await project.cli('inject', id, 'Sleep'))))
  expect(results).toMatchObject([{ code: 0 }, refused, refused, refused])
  const job = results[0]?.stdout.trim() ?? ''
  expect(results[1]?.stderr).toContain(`: ${job}\nhint: scad job list shows them`)
  expect(await project.cli('job', 'cancel', job)).toMatchObject({ code: 0 })
  const next = await project.cli('inject', ids[0] ?? '', '--', 'true')
  expect(next).toMatchObject({ code: 0 })
  await project.cli('job', 'wait', next.stdout.trim())
})

test('a stopped session has no slot, and takes one when it goes on', async () => {
  const [first = '', second = ''] = await running()
  await stopSession(project.scad, { session: first })
  const { stdout } = await project.cli('session', 'start')
  expect(await project.cli('session', 'resume', first)).toMatchObject(refused)
  expect((await findSession(project.scad, first)).state).toBe('stopped')
  await removeSession(project.scad, { session: stdout.trim(), force: true })
  expect(await project.cli('session', 'resume', first)).toMatchObject({ code: 0 })
  expect(await running()).toEqual(expect.arrayContaining([first, second]))
})

test('a container that was killed frees its slot', async () => {
  const [first = ''] = await running()
  const { container } = await findSession(project.scad, first)
  expect(await project.cli('session', 'start')).toMatchObject(refused)
  await project.scad.engine.stopContainer(container, 0)
  expect(await project.cli('session', 'start')).toMatchObject({ code: 0 })
})

test('the limit of this machine counts the sessions of another SCAD_HOME', async () => {
  const env = { ...project.env, SCAD_HOME: join(project.folder, 'other-home'), SCAD_CONFIG_HOME: join(project.folder, 'host') }
  await mkdir(env.SCAD_CONFIG_HOME)
  await writeFile(join(env.SCAD_CONFIG_HOME, 'config.yaml'), 'limits:\n  sessions: 1\n')
  const other = createScad({ env, cwd: project.folder })
  try {
    const { startSession } = await import('../../src/session/start.ts')
    const { loadProject } = await import('../../src/config/load.ts')
    const whole = { ...(await loadProject(other, {})), limits: undefined }
    await expect(startSession(other, { project: whole })).rejects.toMatchObject({
      code: 'limit-reached',
      message: expect.stringContaining('limits.sessions of this machine is 1, and '),
      hint: expect.stringContaining(join(env.SCAD_CONFIG_HOME, 'config.yaml')),
    })
  } finally {
    await other.close()
    await rm(env.SCAD_CONFIG_HOME, { recursive: true })
  }
})

test('a config of this machine that holds anything else is refused with its place', async () => {
  const folder = join(project.folder, 'host')
  await mkdir(folder)
  await writeFile(join(folder, 'config.json'), '{ "limits": { "session": 1 } }')
  const result = await project.cliWith({ env: { SCAD_CONFIG_HOME: folder } }, 'session', 'start')
  expect(result).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('config.json: limits.session: unknown key; did you mean "sessions"?'),
  })
})
