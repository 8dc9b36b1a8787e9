import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { judgeAnswer } from '../../../src/answer/judge-answer.ts'
import { runCheck } from '../../../src/answer/run-check.ts'
import { eventually } from '../../support/eventually.ts'
import { maxSchemaBytes, requireJsonSchema, schemaText } from '../../../src/answer/schema-text.ts'

const schema = {
  type: 'object',
  properties: { verdict: { enum: ['good', 'bad'] }, lines: { type: 'array', items: { type: 'integer' } } },
  required: ['verdict'],
  additionalProperties: false,
}
const scad = { signal: new AbortController().signal }
const judge = async (answer: string | null, by: object = schema) => await judgeAnswer(scad, JSON.stringify(by), answer)

const catastrophe = { schema: '{"type":"string","pattern":"^(a+)+$"}', answer: JSON.stringify(`${'a'.repeat(60)}!`) }

describe('an answer', () => {
  test('that fits is its JSON, also out of a code fence with words around it', async () => {
    const fits = { valid: true, value: { verdict: 'good' }, errors: [] }
    expect(await judge(' {"verdict":"good"}\n')).toEqual(fits)
    expect(await judge('Here it is:\n```json\n{"verdict":"good"}\n```\nBye.')).toEqual(fits)
    expect(await judge('"```"', { type: 'string' })).toMatchObject({ valid: true, value: '```' })
  })

  test('that does not fit is told in what, each thing for itself', async () => {
    expect(await judge('{"verdict":"fine","lines":[1,"2"],"more":1}')).toEqual({
      valid: false,
      value: { verdict: 'fine', lines: [1, '2'], more: 1 },
      errors: [
        'the answer must NOT have additional properties: "more"',
        '/verdict must be equal to one of the allowed values: ["good","bad"]',
        '/lines/1 must be integer',
      ],
    })
  })

  test.each([
    ['no text', null, 'the answer is empty'],
    ['words', 'I am done.', /^the answer is not JSON: /],
    ['an open fence', 'x\n```json\n{"verdict":"good"}', /^the answer is not JSON: /],
    ['brackets without end', '['.repeat(200_000), 'the answer is nested more than 100 deep'],
    ['a text without end', `"${'x'.repeat(1 << 20)}"`, /^the answer is longer than /],
    ['a number without end', '1e999', 'the answer holds a number that is too large'],
    ['fences and lines without end', '```\n'.repeat(200_000), /^the answer is not JSON: /],
  ])('that is %s has no value', async (_, answer, error) => {
    expect(await judge(answer)).toEqual({
      valid: false,
      value: null,
      errors: [typeof error === 'string' ? error : expect.stringMatching(error)],
    })
  })

  test('has nothing in its errors that moves a cursor', async () => {
    const [error] = (await judge('{"verdict":"good","\\u001b[2J":1}')).errors
    expect(error).toContain('additional properties')
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(error).not.toMatch(/\u001b/)
  })

  test('with a name of Object.prototype is held against the schema like any other', async () => {
    expect(await judge('{"verdict":"good","__proto__":1}')).toMatchObject({ valid: false })
  })

  test('that is made to take for ever is given up', async () => {
    expect(await runCheck(scad, catastrophe, 2000)).toEqual({ type: 'refused', why: 'checking takes longer than 2 s' })
  })

  test('that is made to take all memory is given up', async () => {
    const branches = Array.from({ length: 200 }, (_, index) => ({ const: index }))
    const by = JSON.stringify({ type: 'array', items: { anyOf: branches } })
    const result = await runCheck(scad, { schema: by, answer: JSON.stringify(Array.from({ length: 200_000 }, () => 'x')) })
    expect(result).toMatchObject({ type: 'refused', why: expect.stringMatching(/^checking takes /) })
  })
})

describe('a check that goes on for long', () => {
  /** A process that checks, and once the check is in the middle of its pattern the process of that. */
  async function checking() {
    const program = `
      import { interruption } from '${new URL('../../../src/cli/interruption.ts', import.meta.url).href}'
      import { runCheck } from '${new URL('../../../src/answer/run-check.ts', import.meta.url).href}'
      runCheck(interruption(), ${JSON.stringify(catastrophe)}, 60_000).then(console.log, ({ code }) => console.log(code))`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    const check = await eventually(
      () => {
        const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time='], { encoding: 'utf8' }).split('\n')
        const found = lines
          .map((line) => line.trim().split(/ +/))
          .find(([, ppid, time]) => ppid === String(parent.pid) && time !== '00:00:00')
        return found && Number(found[0])
      },
      { what: 'the check takes time' },
    )
    return { parent, check }
  }
  const isGone = (pid: number): boolean => {
    try {
      return !process.kill(pid, 0)
    } catch {
      return true
    }
  }

  test('ends with the process that asked for it, also when that is killed', async () => {
    const { parent, check } = await checking()
    parent.kill('SIGKILL')
    await eventually(() => isGone(check), { what: 'the check ends' })
  })

  test('is broken off by Ctrl-C, which its whole process group is told', async () => {
    const { parent, check } = await checking()
    const said = once(parent.stdout, 'data')
    process.kill(-(parent.pid ?? 0), 'SIGINT')
    expect(String(await said)).toBe('interrupted\n')
    await eventually(() => isGone(check), { what: 'the check ends' })
  })
})

describe('a schema', () => {
  test.each([
    ['of draft-07', { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }],
    ['of 2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] }],
    [
      'with references to its own parts',
      { $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } } },
    ],
    ['with words that no draft knows', { type: 'string', format: 'color', example: 'red' }],
  ])('%s is taken', async (_, good) => {
    await expect(requireJsonSchema(scad, good)).resolves.toBeUndefined()
  })

  test.each([
    ['of another draft', { $schema: 'http://json-schema.org/draft-04/schema#' }, 'draft-07 and 2020-12 are known'],
    ['with a wrong word', { type: 'objekt' }, 'data/type must be'],
    [
      'with a reference to the network',
      { $ref: 'https://example.com/schema.json' },
      "can't resolve reference https://example.com/schema.json",
    ],
    ['with a broken pattern', { pattern: '(' }, 'Invalid regular expression'],
    ['that is too long', { description: 'x'.repeat(maxSchemaBytes) }, 'longer than'],
  ])('%s is refused in a line', async (_, bad, message) => {
    await expect(requireJsonSchema(scad, bad)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining(message) })
  })

  test('that goes round in circles fits no answer and ends', async () => {
    expect(await judge('1', { $ref: '#' })).toMatchObject({ valid: false })
    expect(await judge('1', { $async: true })).toMatchObject({ valid: false, errors: ['it asks for an asynchronous check'] })
  })

  test('is shown as it is kept', () => {
    expect(schemaText(schema)).toBe(JSON.stringify(schema))
  })
})
