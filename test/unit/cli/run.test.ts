import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { defineCommand } from '../../../src/cli/command.ts'
import type { ErrorCode } from '../../../src/errors/catalogue.ts'
import { ScadError } from '../../../src/errors/scad-error.ts'
import { runLine } from './support.ts'

const facts = { summary: 'Do it', examples: [], input: z.object({}), output: z.strictObject({ id: z.string() }) }
const failing = (error: unknown, more: { childExitCode?: true } = {}) => ({
  fail: defineCommand({ ...facts, ...more, run: async () => Promise.reject(error) }),
})

describe('results', () => {
  const one = defineCommand({ ...facts, run: async () => ({ id: 'a-1' }) })
  const list = defineCommand({
    ...facts,
    output: z.array(z.strictObject({ id: z.string(), state: z.string() })),
    run: async () => [
      { id: 'a', state: 'running' },
      { id: 'b', state: '\u001b[31mred' },
    ],
    render: (rows, page) => page.table(rows),
  })
  const counting = defineCommand({
    ...facts,
    stream: true,
    output: z.strictObject({ n: z.number() }),
    async *run() {
      for (const n of [1, 2, 3]) {
        await setTimeout(0)
        yield { n }
      }
    },
    render: ({ n }, page) => page.line(`n is ${n}`),
    exitCode: ({ n }) => n,
  })

  test('a result without a rendering is its id', async () => {
    expect(await runLine({ one }, ['one'])).toEqual({ code: 0, stdout: 'a-1\n', stderr: '' })
  })
  test('with --json a result is one document on one line', async () => {
    expect(await runLine({ one }, ['one', '--json'])).toEqual({ code: 0, stdout: '{"id":"a-1"}\n', stderr: '' })
  })
  test('a table has a head and no bytes that a terminal obeys', async () => {
    expect((await runLine({ list }, ['list'])).stdout).toBe('ID  STATE\na   running\nb   \u{fffd}[31mred\n')
  })
  test('a list is one array with --json', async () => {
    expect(JSON.parse((await runLine({ list }, ['list', '--json'])).stdout)).toHaveLength(2)
  })
  test('a stream is one document a line, and its last result decides the exit code', async () => {
    expect(await runLine({ counting }, ['counting', '--json'])).toEqual({ code: 3, stdout: '{"n":1}\n{"n":2}\n{"n":3}\n', stderr: '' })
  })
  test('a stream is rendered result by result', async () => {
    expect((await runLine({ counting }, ['counting'])).stdout).toBe('n is 1\nn is 2\nn is 3\n')
  })
})

describe('failures', () => {
  const kinds: [ScadError, number][] = [
    [new ScadError('engine-failed', 'x'), 1],
    [new ScadError('bad-input', 'x'), 2],
    [new ScadError('engine-unreachable', 'x'), 3],
    [new ScadError('session-not-found', 'x'), 4],
    [new ScadError('name-taken', 'x'), 5],
    [new ScadError('job-failed', 'x'), 6],
    [new ScadError('wait-timeout', 'x'), 8],
    [new ScadError('interrupted', 'x'), 130],
  ]
  test.each(kinds)('%o has the exit code of its kind', async (error, code) => {
    expect(await runLine(failing(error), ['fail'])).toEqual({
      code,
      stdout: '',
      stderr: expect.stringMatching(/^error: x\n(?:hint: .+\n)?$/),
    })
  })

  test("scad's own failure is 125 where the exit code is a child's", async () => {
    expect((await runLine(failing(new ScadError('session-not-found', 'x'), { childExitCode: true }), ['fail'])).code).toBe(125)
    expect((await runLine(failing(new ScadError('interrupted', 'x'), { childExitCode: true }), ['fail'])).code).toBe(130)
  })

  test('an error that names no next step gets one by its kind, where there is one', async () => {
    const hint = async (code: ErrorCode): Promise<string> => (await runLine(failing(new ScadError(code, 'x')), ['fail'])).stderr
    expect(await hint('bad-input')).toBe('error: x\nhint: scad fail --help\n')
    expect(await hint('git-failed')).toBe('error: x\nhint: the same with --debug shows each call to the engine and to git\n')
    expect(await hint('name-taken')).toBe('error: x\nhint: scad status shows what there is\n')
    expect(await hint('interrupted')).toBe('error: x\n')
  })

  test('an error is one line and a hint, further lines indented, without secrets and without bytes that a terminal obeys', async () => {
    const error = new ScadError('git-failed', 'no https://me:secret@host/x\u001b[2J\nmore', { hint: 'try again' })
    const { stderr } = await runLine(failing(error), ['fail'])
    expect(stderr).toBe('error: no https://***@host/x\u{fffd}[2J\n  more\nhint: try again\n')
  })

  test('every problem of a config is on a line of its own', async () => {
    const problems = [
      { path: 'repos.a', message: 'no path' },
      { path: 'gpu', message: 'not a number' },
    ]
    const { stderr } = await runLine(failing(new ScadError('config-invalid', '2 problems', { details: { problems } })), ['fail'])
    expect(stderr).toBe('error: 2 problems\n  repos.a: no path\n  gpu: not a number\nhint: scad fail --help\n')
  })

  test('with --json an error is one document on stderr', async () => {
    const error = new ScadError('name-taken', 'taken', { hint: 'another', details: { url: 'https://u:p@host' } })
    const { stdout, stderr } = await runLine(failing(error), ['fail', '--json'])
    expect(stdout).toBe('')
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'name-taken', kind: 'conflict', message: 'taken', hint: 'another', details: { url: 'https://***@host' } },
    })
  })

  test('what is no ScadError is a bug: the stack and a text for an issue, exit 1', async () => {
    const ran = await runLine(failing(new TypeError('x is not a function')), ['fail'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/^error: x is not a function\nhint: this is a bug in scad/)
    expect(ran.stderr).toContain('versions: scad 1.2.3, node ')
    expect(ran.stderr).toContain('run.test.ts')
  })

  test('a bug is told as JSON too', async () => {
    const { stderr } = await runLine(failing(new TypeError('x')), ['fail', '--json'])
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'bug', kind: 'failed', message: 'x' })
  })

  test('an error keeps its stack and its cause for --debug', async () => {
    const error = new ScadError('git-failed', 'x', { cause: new Error('the cause') })
    expect((await runLine(failing(error), ['fail', '--debug'])).stderr).toContain('caused by: Error: the cause')
  })
})

test('progress is plain lines on stderr where there is no terminal, and traces only with --debug', async () => {
  const talk = defineCommand({
    ...facts,
    run: async (scad) => {
      scad.progress({ type: 'step', text: 'Building' })
      scad.progress({ type: 'output', text: 'layer 1' })
      scad.progress({ type: 'warning', text: 'old \u001b[1mengine' })
      scad.progress({ type: 'trace', text: 'GET https://a:b@engine/info', milliseconds: 12 })
      return { id: 'x' }
    },
  })
  expect(await runLine({ talk }, ['talk'])).toEqual({ code: 0, stdout: 'x\n', stderr: 'Building\nwarning: old \u{fffd}[1mengine\n' })
  expect((await runLine({ talk }, ['talk', '--debug'])).stderr).toBe(
    'Building\n  layer 1\nwarning: old \u{fffd}[1mengine\ntrace:    12ms GET https://***@engine/info\n',
  )
})
