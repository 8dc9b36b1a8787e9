import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ScadError } from '../../src/errors/scad-error.ts'
import { label } from '../../src/scad/labels.ts'
import { inspectSession } from '../../src/session/inspect.ts'
import type { ProfileField } from '../../src/session/profile.ts'
import type { Session } from '../../src/session/session.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: Session
let profile: ProfileField[]
beforeAll(async () => {
  project = await testProject()
  session = await project.start()
  profile = (await inspectSession(project.scad, { session: session.id, security: true })).profile ?? []
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('the engine has the profile of a session as it is by default', () => {
  const { agent, ...fields } = Object.fromEntries(profile.map((one) => [one.field, one]))
  expect(agent?.weaker).toBe(false)
  expect(Object.keys(fields).length).toBeGreaterThan(25)
  for (const { field, value, default: usual } of Object.values(fields)) expect({ field, value }).toEqual({ field, value: usual })
})

test('inside, the limits are those of the profile', async () => {
  const value = (field: string): unknown => profile.find((one) => one.field === field)?.value
  const seen = await project.inside(session, 'df -B1 --output=size /dev/shm | tail -1; cat /proc/self/oom_score_adj')
  expect(seen.split(/\s+/).map(Number)).toEqual([value('shm'), value('oomScore')])
})

test('a runtime that the engine does not have is refused before anything is made', async () => {
  await using odd = await testProject({ config: { runtime: 'no-such-runtime' } })
  await expect(odd.start()).rejects.toMatchObject({ code: 'runtime-unavailable', message: expect.stringContaining('no-such-runtime') })
  expect(await odd.scad.engine.listImages({ [label.project]: odd.name })).toEqual([])
})

test('a limit of the disk that the engine cannot set is refused before anything is made', async () => {
  await using limited = await testProject({ config: { resources: { disk: '20g' } } })
  const started = await limited.start().then(
    () => 'started',
    (error: ScadError) => error.code,
  )
  const { limits } = await limited.scad.engine.info()
  expect(limits.disk ? ['started', 'limit-unavailable'] : ['limit-unavailable']).toContain(started)
  if (!limits.disk) expect(await limited.scad.engine.listImages({ [label.project]: limited.name })).toEqual([])
})

test('without --security it is what the engine says, in its own words', async () => {
  const { code, stdout } = await project.cli('session', 'inspect', session.id, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ id: session.id, profile: null, engine: { HostConfig: { Privileged: false } } })
})
