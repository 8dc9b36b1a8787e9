import { expect, test } from 'vitest'
import { dispatchWords } from '../../../src/flows/dispatch-words.ts'

test.each([
  [['Fix it'], false, { prompt: 'Fix it' }],
  [['-'], false, { prompt: '-' }],
  [['atlas', 'Fix it'], false, { project: 'atlas', prompt: 'Fix it' }],
  [['other', 'atlas'], false, { project: 'other', prompt: 'atlas' }],
  [[], true, {}],
  [['other'], true, { project: 'other' }],
])('%j with a prompt file: %j', (words, fromFile, expected) => {
  expect(dispatchWords(words, { fromFile, optional: false, known: ['atlas'] })).toEqual(expected)
})

test.each([
  [[], {}],
  [['atlas'], { project: 'atlas' }],
  [['Fix it'], { prompt: 'Fix it' }],
])('%j where the prompt may be left out: %j', (words, expected) => {
  expect(dispatchWords(words, { fromFile: false, optional: true, known: ['atlas'] })).toEqual(expected)
})

test.each([
  ['no word at all', [], false, 'prompt-missing', 'no prompt was given'],
  ['the name of a known project alone', ['atlas'], false, 'prompt-missing', 'no prompt was given: "atlas" is a project'],
  ['a prompt that was not quoted', ['Fix', 'the', 'test'], false, 'bad-input', '3 words are too many: a project and a prompt are two'],
  ['a prompt in the place of the project', ['Fix it', 'now'], false, 'bad-input', '"Fix it" is not the name of a project'],
  ['a prompt beside a file', ['atlas', 'Fix it'], true, 'bad-input', 'the prompt was given twice'],
  ['a prompt alone beside a file', ['Fix it'], true, 'bad-input', '"Fix it" is not the name of a project'],
])('%s is refused', (_, words, fromFile, code, message) => {
  expect(() => dispatchWords(words, { fromFile, optional: false, known: ['atlas'] })).toThrow(
    expect.objectContaining({ code, message, hint: expect.any(String) }),
  )
})
