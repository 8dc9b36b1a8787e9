import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { injectOnce, type InjectedOnce } from '../../src/flows/inject-once.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import { testProject, type TestProject } from '../support/project.ts'

const prompt = 'Write into /workspace/app/ran'
let project: TestProject
let first: InjectedOnce
beforeAll(async () => {
  project = await testProject({
    agents: { writer: { adapter: 'command', argv: ['sh', '-c', 'echo ran >> ran'] } },
    config: { agent: 'writer' },
  })
  const session = await project.start()
  first = await injectOnce(project.scad, { session: session.id, prompt, key: 'a' })
  await waitJob(project.scad, { job: first.id })
  await removeSession(project.scad, { session: session.id })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const words = (asked: string): string[] => ['inject', first.session, asked, '--key', 'a']

test('a key stands for its job when the session was removed since, and its id is all that there is to show', async () => {
  const again = await project.cli(...words(prompt), '--follow')
  expect(again).toEqual({
    code: 0,
    stdout: `${first.id}\n`,
    stderr: expect.stringContaining(`the key "a" was used before: job ${first.id} (succeeded)`),
  })
  expect(await project.cli(...words(prompt), '--wait')).toMatchObject({ code: 0, stdout: `${first.id}\n` })
})

test('a plan of the host is the prompt that it becomes, also of a session that was removed since', async () => {
  const plan = join(project.folder, 'plan.md')
  await writeFile(plan, `Write into ${project.repos['app']}/ran`)
  const again = await project.cli('inject', first.session, '--plan', plan, '--key', 'a', '--wait')
  expect(again).toMatchObject({ code: 0, stdout: `${first.id}\n` })
})

test('a key that stood for other work in a session that was removed is taken', async () => {
  expect(await project.cli(...words('Other'))).toMatchObject({ code: 5, stderr: expect.stringContaining('its prompt is another') })
})

test('a conversation of a session that is gone is not gone on with, and what brings the session back is named', async () => {
  const ran = await project.cli('inject', first.session, 'Go on', '--continue', first.id)
  expect(ran).toMatchObject({ code: 4, stderr: expect.stringMatching(/was removed\nhint: .*scad session restore/) })
})

test('a key stands for its job in a restored session too, also after a second removal, and --again begins another', async () => {
  const { scad } = project
  const session = await restoreSession(scad, { session: first.session })
  const wanted = { session: session.id, prompt, key: 'a' }
  expect(await injectOnce(scad, wanted)).toMatchObject({ id: first.id, reused: true, archived: true })
  await removeSession(scad, { session: session.id })
  const twice = await restoreSession(scad, { session: session.id })
  expect(await injectOnce(scad, wanted)).toMatchObject({ id: first.id, reused: true })
  expect(await project.inside(twice, 'cat ran')).toBe('ran')
  const another = await injectOnce(scad, { ...wanted, again: true })
  expect(another).toMatchObject({ reused: false, archived: false })
  await waitJob(scad, { job: another.id })
  expect(await injectOnce(scad, wanted)).toMatchObject({ id: another.id, reused: true, archived: false })
  await expect(injectOnce(scad, { session: session.id, prompt: 'Go on', continue: first.id })).rejects.toMatchObject({
    code: 'conversation-missing',
    message: expect.stringContaining(`job ${first.id} ran before its session was restored`),
  })
})
