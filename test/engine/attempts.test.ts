import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { stayedGroupSchema } from '../../src/cli/stay-with-dispatched.ts'
import { type Attempt, attemptSchema } from '../../src/flows/attempt.ts'
import { pickedSessionSchema } from '../../src/flows/pick.ts'
import { listSessions } from '../../src/session/list.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({
    repos: { app: { files: { expects: '1\n', version: '2\n' }, config: { verify: ['diff expects version'] } }, docs: {} },
    agents: { writer: { adapter: 'command', argv: ['sh', '-c', 'echo {model} >expects; git commit -qam "Expect {model}"'] } },
  })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const work = ['dispatch', 'Expect the right version', '--model', '2,3', '--key', 'task']

async function compare(...names: string[]): Promise<Attempt[]> {
  const { code, stdout, stderr } = await project.cli('compare', ...names, '--json')
  expect(code, stderr).toBe(0)
  return z.array(attemptSchema).parse(JSON.parse(stdout))
}

describe('attempts', () => {
  let group = ''
  let right = ''
  let wrong = ''

  test('each model does the work in a session of its own, waited for and verified', async () => {
    const { code, stdout, stderr } = await project.cli(...work, '--wait', '--verify', '--json')
    expect(code, stderr).toBe(6)
    const result = stayedGroupSchema.parse(JSON.parse(stdout))
    ;({ group } = result)
    expect(result.attempts.map(({ job, verification }) => [job.model, job.state, verification?.state])).toEqual([
      ['2', 'succeeded', 'passed'],
      ['3', 'succeeded', 'failed'],
    ])
    ;[right = '', wrong = ''] = result.attempts.map(({ job }) => job.session)
    const sessions = await listSessions(project.scad, { project: project.name })
    expect(sessions.map((session) => [session.id, session.group]).toSorted()).toEqual([right, wrong].map((id) => [id, group]).toSorted())
  })

  test('with the same key they are the same jobs again', async () => {
    const { stdout } = await project.cli(...work, '--json')
    const { attempts } = stayedGroupSchema.parse(JSON.parse(stdout))
    expect(attempts.map(({ reused, job }) => [reused, job.session])).toEqual([
      [true, right],
      [true, wrong],
    ])
  })

  test('compare puts those of the newest group beside each other', async () => {
    const attempts = await compare()
    expect(attempts.map(({ id, agent, model, job, rounds, verification }) => [id, agent, model, job, rounds, verification])).toEqual([
      [right, 'writer', '2', 'succeeded', 1, 'passed'],
      [wrong, 'writer', '3', 'succeeded', 1, 'failed'],
    ])
    expect(attempts[0]).toMatchObject({
      ...{ group, state: 'running', cost: null, look: [`scad code diff ${right}`, `scad verify ${right}`] },
      repos: [
        { key: 'app', files: 1, insertions: 1, deletions: 1 },
        { key: 'docs', files: 0 },
      ],
    })
  })

  test('pick removes nothing while a job runs in one of the others, and all of them when that is cancelled', async () => {
    expect((await project.cli('inject', wrong, '--', 'sleep', '1000')).code).toBe(0)
    expect(await project.cli('pick', right)).toMatchObject({ code: 5, stderr: expect.stringContaining(`a job runs in session ${wrong}`) })
    const { stdout } = await project.cli('pick', right, '--force', '--json')
    const picked = pickedSessionSchema.parse(JSON.parse(stdout))
    expect(picked).toMatchObject({ id: right, group, removed: [{ id: wrong, archived: 1 }] })
    expect((await listSessions(project.scad, { project: project.name })).map(({ id }) => id)).toEqual([right])
  })

  test('what was removed is compared from the archive, with the same verdict', async () => {
    const [, gone] = await compare(group)
    expect(gone).toMatchObject({ id: wrong, state: 'archived', job: 'succeeded', model: '3', verification: 'failed' })
    expect(gone?.repos[0]).toMatchObject({ key: 'app', files: 1, insertions: 1, deletions: 1 })
  })
})
