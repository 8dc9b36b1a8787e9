import { describe, expect, test } from 'vitest'
import { judgeAnswer } from '../../../src/answer/judge-answer.ts'
import { runCheck } from '../../../src/answer/run-check.ts'
import { maxSchemaBytes, requireJsonSchema, schemaText } from '../../../src/answer/schema-text.ts'

const schema = {
  type: 'object',
  properties: { verdict: { enum: ['good', 'bad'] }, lines: { type: 'array', items: { type: 'integer' } } },
  required: ['verdict'],
  additionalProperties: false,
}
const judge = async (answer: string | null, by: object = schema) => await judgeAnswer(JSON.stringify(by), answer)

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
    const catastrophe = { schema: '{"type":"string","pattern":"^(a+)+$"}', answer: JSON.stringify(`${'a'.repeat(60)}!`) }
    expect(await runCheck(catastrophe, 2000)).toEqual({ type: 'refused', why: 'checking takes longer than 2 s' })
  })

  test('that is made to take all memory is given up', async () => {
    const branches = Array.from({ length: 200 }, (_, index) => ({ const: index }))
    const by = JSON.stringify({ type: 'array', items: { anyOf: branches } })
    const result = await runCheck({ schema: by, answer: JSON.stringify(Array.from({ length: 200_000 }, () => 'x')) })
    expect(result).toMatchObject({ type: 'refused', why: expect.stringMatching(/^checking takes /) })
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
    await expect(requireJsonSchema(good)).resolves.toBeUndefined()
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
    await expect(requireJsonSchema(bad)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining(message) })
  })

  test('that goes round in circles fits no answer and ends', async () => {
    expect(await judge('1', { $ref: '#' })).toMatchObject({ valid: false })
    expect(await judge('1', { $async: true })).toMatchObject({ valid: false, errors: ['it asks for an asynchronous check'] })
  })

  test('is shown as it is kept', () => {
    expect(schemaText(schema)).toBe(JSON.stringify(schema))
  })
})
