import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandList } from '../../commands/command-list.ts'
import { run } from '../../src/cli/run.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { runInside } from '../../src/session/run-inside.ts'
import type { StartedSession } from '../../src/session/start.ts'
import { testProject, type TestProject } from '../support/project.ts'

/** What stands in every name and text of the session: escapes of one and of two bytes, a bidi override, what shows nothing, a tag. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u200b\ufeff\u{e0041}seen'
/** What git takes as the name of a branch. */
const branch = hostile.replaceAll(/[^\u0080-\u{10ffff}a-z]/gu, '')

const obeyed =
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe]|[\u{e0000}-\u{e007f}]/u

let project: TestProject
let session: StartedSession
let job = ''
beforeAll(async () => {
  project = await testProject()
  session = await project.start()
  const script = `mkdir "$1" && echo x >"$1/.envrc" && printf 'a\\377 %s\\n' "$1" >"$1/text" && git add -A
    git -c user.name="$1" commit -qm "$1" && git branch "$2" && echo x >"$1 loose"`
  const request = { command: ['sh', '-ec', script, 'sh', hostile, branch], user: session.user, workingDir: '/workspace/app' }
  expect(await runInside(project.scad, session.container, request)).toMatchObject({ code: 0 })
  const words = ['sh', '-c', 'printf "a\\377 %s\\n" "$1" >&2; exit 3', 'sh', hostile]
  job = (await scad('inject', session.id, '--', ...words)).stdout.trim()
  await scad('job', 'wait', job)
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** What the program does, in this process. */
async function scad(...argv: string[]): Promise<{ stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof texts): PassThrough =>
    new PassThrough().setEncoding('utf8').on('data', (text: string) => (texts[name] += text))
  await run({
    list: commandList,
    argv,
    env: project.env,
    version: '0',
    stdin: Readable.from([]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    scad: async (options) => createScad({ ...options, cwd: project.folder }),
  })
  return texts
}

test('bytes that were asked for as they are come as they are', async () => {
  expect((await scad('job', 'logs', '--raw', job)).stderr).toContain(hostile)
})

describe('is harmless in what is printed by scad', () => {
  const lines = [
    'job list {session}',
    'job show {job}',
    'job wait {job}',
    'job logs {job}',
    'job logs {job} --tail 5',
    'session logs {session}',
    'session cp {session}:/workspace/app/{hostile}gone .',
    'status {project}',
    'events {project}',
    'code diff {session} --worktree',
    'harvest {session}',
  ]
  /** `{session}` and `{job}` are the ids. */
  const ids = (word: string): string =>
    word.replace('{session}', session.id).replace('{job}', job).replace('{project}', project.name).replace('{hostile}', hostile)
  const expectHarmless = async (...words: string[]): Promise<void> => {
    const { stdout, stderr } = await scad(...words)
    expect(stdout + stderr).toContain('seen')
    expect(stdout + stderr).not.toMatch(obeyed)
  }
  test.each(lines)('%s', async (line) => {
    const words = line.split(' ').map(ids)
    await expectHarmless(...words)
    await expectHarmless(...words, '--json')
  })

  test('archive show, archive search', async () => {
    await scad('session', 'remove', session.id, '--discard')
    await expectHarmless('archive', 'show', session.id)
    await expectHarmless('archive', 'search', 'seen', '--json')
  })
})
