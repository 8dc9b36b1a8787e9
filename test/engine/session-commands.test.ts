import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { journalEventSchema } from '../../src/session/journal-event.ts'
import { removeResultSchema } from '../../src/lifetime/remove.ts'
import { sessionSchema } from '../../src/session/session.ts'
import { startedSessionSchema } from '../../src/session/start.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject()
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** Runs `scad session ARGS`, which must end well; its stdout. */
async function session(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli('session', ...args)
  if (code !== 0) throw new Error(`scad session ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}

test('a session goes from start to removal on the command line, its id alone on stdout', async () => {
  await writeFile(join(project.repos['app'] ?? '', 'loose'), 'x')
  const started = await project.cli('session', 'start', '--tag', 'try1')
  const id = started.stdout.trim()
  expect(id).toMatch(new RegExp(`^${project.name}-try1-[a-z0-9]{4}$`))
  expect(started.stderr).toContain('app: main at ')
  expect(started.stderr).toContain('1 uncommitted file left out')
  // any unique beginning is an id
  const short = id.slice(0, -2)
  expect(await session('list')).toContain(id)
  expect(await session('show', short)).toContain('running')
  await session('exec', short, '--', 'sh', '-c', 'echo 1 >one')
  expect(await session('stop', short)).toMatch(new RegExp(`^stopped ${id}\n`))
  expect(await session('list', project.name)).toContain('stopped')
  expect(await session('resume', short)).toBe(`${id}\n`)
  expect((await session('logs', short)).split('\n').map((line) => line.split(' ')[1])).toEqual(['ready', 'stopped', 'ready', undefined])
  const removed = await session('remove', short)
  expect(removed).toContain(`removed ${id}`)
  expect(removed).toContain(`refs/scad/${id}/worktree`)
  expect(await session('list')).not.toContain(id)
})

test('with --json every command prints a document of its schema', async () => {
  const started = startedSessionSchema.parse(JSON.parse(await session('start', project.name, '--json')))
  expect(sessionSchema.parse(JSON.parse(await session('show', started.id, '--json')))).toMatchObject({ id: started.id })
  expect(
    z
      .array(sessionSchema)
      .parse(JSON.parse(await session('list', '--json')))
      .map(({ id }) => id),
  ).toContain(started.id)
  const [line = ''] = (await session('logs', started.id, '--json')).split('\n')
  expect(journalEventSchema.parse(JSON.parse(line)).event).toBe('ready')
  expect(sessionSchema.parse(JSON.parse(await session('stop', started.id, '--json'))).state).toBe('stopped')
  expect(sessionSchema.parse(JSON.parse(await session('resume', started.id, '--json'))).state).toBe('running')
  expect(removeResultSchema.parse(JSON.parse(await session('remove', started.id, '--discard', '--json'))).id).toBe(started.id)
})

test.each([
  [['show', 'no-such-session'], 4, 'no session "no-such-session"'],
  [['show', '../x'], 2, 'not a session id'],
  [['remove', 'no-such-session'], 4, 'no session'],
  [['exec', 'no-such-session'], 125, 'command'],
  [['start', 'no-such-project'], 4, 'no-such-project'],
  [['start', '--tag', 'Not A Tag'], 2, 'tag'],
  [['start', '--base', 'app'], 2, 'base'],
  [['cp', 'a', 'b'], 2, 'session'],
])('scad session %s is refused with a clear line', async (args, code, words) => {
  const result = await project.cli('session', ...args)
  expect(result.stderr).toContain(words)
  expect(result.stdout).toBe('')
  expect(result.code).toBe(code)
})

test('a project of which there is nothing is told from a name that is none', async () => {
  const unknown = { code: 4, stdout: '', stderr: expect.stringContaining('no known project is called "nosuch"') }
  expect(await project.cli('session', 'list', 'nosuch')).toMatchObject(unknown)
  expect(await project.cli('job', 'list', '--project', 'nosuch')).toMatchObject(unknown)
  expect(await project.cli('config', 'add', project.folder)).toMatchObject({ code: 0 })
  expect(await project.cli('job', 'list', '--project', project.name)).toMatchObject({ code: 0, stdout: '' })
})
