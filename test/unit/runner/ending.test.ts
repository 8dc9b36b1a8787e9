import { expect, test } from 'vitest'
import type { Ending } from '../../../src/agents/ending.ts'
import { type ReadEnding, readEnding } from './read-ending.ts'

const ending: Ending = {
  succeeded: [{ type: 'end', 'part.ok': 'true' }],
  failed: [{ type: 'end' }],
  errors: [{ type: 'retry' }],
  reopened: [{ type: 'begin' }],
  kept: [{ type: 'step' }],
  conversation: { pattern: { type: 'begin' }, path: 'id' },
  words: ['error.message', 'text'],
  failures: [
    { class: 'auth', pattern: '^error.data.status: 401$' },
    { class: 'overloaded', pattern: 'overloaded' },
  ],
}
const good = '{"type":"end","part":{"ok":true}}'
const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('')
const finalOf = (...all: string[]): string => readEnding(ending, lines(...all)).final
const big = (count: number, text: string): string => text.repeat(count)

test.each([
  ['as it is written', good],
  ['with other keys, spaces and an order of its own', '{"x":[1,{"type":"y"}],"part" : {"ok":true, "z":null},\t"type":"end"} \r'],
  ['with escapes in keys and values', String.raw`{"\u0074ype":"\u0065nd","p\u0061rt":{"ok":true}}`],
  ['with a key twice, of which the last counts', '{"type":"x","type":"end","part":{"ok":false},"part":{"ok":true}}'],
  [
    'beside long and deep values',
    `{"a":"${big(400_000, String.raw`\n`)}","b":${big(900, '[')}${big(900, ']')},"type":"end","part":{"ok":true}}`,
  ],
])('the final event is known %s', (_, line) => expect(finalOf(line)).toBe('succeeded'))

test.each([
  ['its words in a text', `{"text":${JSON.stringify(good)}}`],
  ['a line break in a text', `{"text":"x\n${good.slice(0, -1)}`],
  ['its words below the top', `{"message":${good}}`],
  ['its words in a list', `[${good}]`],
  ['broken JSON', good.slice(0, -1)],
  ['something after it', `${good}}`],
  ['something before it', `x${good}`],
  ['a value that is none', '{"type":"end","part":{"ok":true},"x":tru}'],
  ['a comma too many', '{"type":"end","part":{"ok":true},}'],
  ['brackets that do not fit', '{"type":"end","part":{"ok":true]}'],
  ['a control character in a text', '{"type":"end","part":{"ok":true},"x":"\t"}'],
  ['a bad escape', String.raw`{"type":"end","part":{"ok":true},"x":"\x41"}`],
  ['too deep a nest', `{"type":"end","part":{"ok":true},"x":${big(2000, '[')}${big(2000, ']')}}`],
  ['an open nest without an end', `{"type":"end","part":{"ok":true},"x":${big(900_000, '[')}`],
  ['a line above the limit', `{"type":"end","part":{"ok":true},"x":"${big(1 << 20, 'x')}"}`],
  ['a pattern in its expressions', '{"type":".*","part":{"ok":"true"}}'],
])('%s is no final event', (_, line) => expect(finalOf(line)).toBe(''))

test('many names, however long and nested, take little to read, and those at the top are found among them', () => {
  const long = big(2000, 'x')
  const many = Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')
  expect(finalOf(`{"${long}":{"y":{${many}}},"part":{${many},"ok":true},${many},"type":"end"}`)).toBe('failed')
  expect(finalOf(`{"${long}":{"y":{${many}}},"part":{"ok":true},${many},"type":"end"}`)).toBe('succeeded')
})

test('of a list the first value has a place', () => {
  const list: Ending = { ...ending, words: ['errors.0', 'part.list.0'] }
  expect(readEnding(list, lines('{"type":"end","errors":["one","two"]}')).words).toBe('one')
  expect(readEnding(list, lines('{"type":"end","errors":[["x"],"two",{"0":"three"}],"part":{"list":[1.5]}}')).words).toBe('1.5')
})

test('a key with a dot in it is no place', () => {
  expect(finalOf('{"type":"end","part.ok":true}')).toBe('failed')
})

test('what follows a line that is too long is read, and a last line may lack its end', () => {
  expect(finalOf(big(3 << 20, 'x'), good)).toBe('succeeded')
  expect(readEnding(ending, good).final).toBe('succeeded')
  expect(readEnding(ending, good, { size: 1 }).final).toBe('succeeded')
})

test('bytes that are no text are passed over', () => {
  const bytes = Buffer.from([...Array(256).keys(), 10])
  expect(readEnding(ending, Buffer.concat([bytes, Buffer.from(lines(good)), bytes])).final).toBe('succeeded')
})

test('the last end counts, and none while it is at work again', () => {
  expect(finalOf(good, '{"type":"end"}')).toBe('failed')
  expect(finalOf('{"type":"end"}', good)).toBe('succeeded')
  expect(finalOf(good, '{"type":"begin"}')).toBe('')
})

test('a failure has the class of the newest error, else of the end of stderr, and none after a success', () => {
  const failed = (text: string): string => JSON.stringify({ type: 'end', text })
  expect(readEnding(ending, lines('{"type":"retry","text":"overloaded"}')).failure).toBe('overloaded')
  expect(readEnding(ending, lines('{"type":"retry","text":"overloaded"}', failed('other'))).failure).toBe('')
  expect(readEnding(ending, lines(failed('other')), { stderr: 'it is OVERLOADED\n' }).failure).toBe('overloaded')
  expect(readEnding(ending, lines(failed('overloaded'), good), { stderr: 'overloaded' }).failure).toBe('')
  // what expressions see as a line is a value, whatever is in it
  expect(readEnding(ending, lines(failed('x\nerror.data.status: 401'))).failure).toBe('')
})

test('a login that fails ends it at once, also where it would try again', () => {
  const refused = '{"type":"retry","error":{"data":{"status":401},"message":"no  such\\nkey"}}'
  expect(readEnding(ending, lines(refused))).toEqual({
    final: 'failed',
    failure: 'auth',
    hopeless: true,
    conversation: '',
    resumable: false,
    words: 'no such key',
  })
  expect(readEnding(ending, lines('{"type":"retry"}'))).toMatchObject({ final: '', hopeless: false })
})

test('a network that does not lead to its API ends it once it has told of nothing else for so long', () => {
  const unreached = '{"type":"retry","text":"unreachable"}'
  const network: Ending = { ...ending, failures: [{ class: 'network', pattern: 'unreachable' }] }
  const patient = (patience: number, ...all: string[]): ReadEnding => readEnding(network, lines(...all), { patience })
  const ended = { final: 'failed', failure: 'network', hopeless: true, words: 'unreachable' }
  expect(patient(2, unreached, unreached)).toMatchObject({ final: '', failure: 'network', hopeless: false })
  expect(patient(2, unreached, unreached, unreached)).toMatchObject(ended)
  expect(patient(2, unreached, unreached, '{"type":"step"}', unreached, unreached)).toMatchObject({ final: '', hopeless: false })
})

test('what it failed of may stand in a line before the one that says so', () => {
  const told = '{"type":"retry","text":"overloaded"}'
  expect(readEnding(ending, lines(told, '{"type":"end"}'))).toMatchObject({ final: 'failed', failure: 'overloaded', words: 'overloaded' })
  expect(readEnding(ending, lines(told, good, '{"type":"end"}'))).toMatchObject({ final: 'failed', failure: '', words: '' })
})

test('the words of an error are cut between two characters', () => {
  const { words } = readEnding(ending, lines(JSON.stringify({ type: 'end', text: `x${'ü'.repeat(900)}` })))
  expect(words).toMatch(/^xü+$/)
  expect(Buffer.byteLength(words)).toBeLessThanOrEqual(500)
})

test.each(['', '-x', 'a b', '../x', 'a'.repeat(101), 'x\n'])(
  'an id that could be another word of a command line is not learned: %j',
  (id) => {
    expect(readEnding(ending, lines(JSON.stringify({ type: 'begin', id }))).conversation).toBe('')
  },
)

test('the conversation is learned, and can be gone on with after a line that says so', () => {
  const begun = '{"type":"begin","id":"ses_e04e-2"}'
  expect(readEnding(ending, lines(begun))).toMatchObject({ conversation: 'ses_e04e-2', resumable: false })
  expect(readEnding(ending, lines(begun, '{"type":"step"}', good))).toMatchObject({ conversation: 'ses_e04e-2', resumable: true })
})

test('what takes long to read for its size ends all the same', () => {
  for (const text of ['1,', '[],', '{"a":1},', '"",']) finalOf(`{"a":[${big(Math.floor(60_000 / text.length), text)}1]}`)
  for (const text of ['\\', '"', '{"', '["', ':', ',']) expect(finalOf(`{"a":${big(60_000, text)}`)).toBe('')
})
