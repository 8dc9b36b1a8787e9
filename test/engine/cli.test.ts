import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
let session = ''
beforeAll(async () => {
  project = await testProject()
  const started = await project.cli('session', 'start')
  expect(started).toMatchObject({ code: 0 })
  session = started.stdout.trim()
})
afterAll(async () => project[Symbol.asyncDispose]())

/** What Tab would offer for the words, the last one being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await project.cli('completion', 'candidates', '--', ...words)
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']))
}

test('session ids are completed as they are now', async () => {
  expect(await offered('session', 'show', project.name)).toEqual([session])
})

test('projects, and the repositories of the session that the line names, are completed', async () => {
  expect(await offered('session', 'start', project.name)).toEqual([project.name])
  expect(await offered('code', 'fetch', session, '--repo', '')).toEqual(['app'])
})

test('without an engine nothing is completed and nothing is said', async () => {
  const nowhere = { env: { DOCKER_HOST: 'unix:///nonexistent/engine.sock' } }
  expect(await project.cliWith(nowhere, 'completion', 'candidates', '--', 'session', 'show', '')).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  })
})

test('without an engine a command says so in one line, exit 3, and as JSON when asked', async () => {
  const nowhere = { env: { DOCKER_HOST: 'unix:///nonexistent/engine.sock' } }
  const { code, stdout, stderr } = await project.cliWith(nowhere, 'session', 'list')
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/)
  const asJson = await project.cliWith(nowhere, 'session', 'list', '--json')
  expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'engine-unreachable', kind: 'environment' } })
})

test('--debug traces the calls to the engine and to git with their times', async () => {
  const { code, stderr } = await project.cli('code', 'fetch', session, '--debug')
  expect(code).toBe(0)
  expect(stderr).toMatch(/^trace: +\d+ms engine: /m)
  expect(stderr).toMatch(/^trace: +\d+ms git .*fetch/m)
})

test('an option that is mistyped does nothing', async () => {
  const { code, stderr } = await project.cli('session', 'remove', session, '--discrad')
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean --discard?')
  expect((await project.cli('session', 'show', session)).code).toBe(0)
})
