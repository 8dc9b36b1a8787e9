import { expect, test } from 'vitest'
import { cleanLine, cleanText, cutLines } from '../../../src/text/clean.ts'

const hostile: [string, string][] = [
  ['an escape sequence', '\u001b[2J'],
  ['a C1 control', '\u009b2J'],
  ['a bell', '\u0007'],
  ['a backspace', '\u0008'],
  ['DEL', '\u007f'],
  ['a bidi override', '\u202e'],
  ['a bidi isolate', '\u2066'],
  ['an Arabic letter mark', '\u061c'],
  ['a zero-width space', '\u200b'],
  ['a byte order mark', '\ufeff'],
  ['a tag character', '\u{e0041}'],
  ['a hidden selector', '\u{e0101}'],
  ['a soft hyphen', '\u00ad'],
  ['a line separator', '\u2028'],
  ['a deprecated format control', '\u206d'],
  ['an annotation', '\ufff9'],
]
test.each(hostile)('%s loses its effect', (_name, text) => {
  expect(cleanText(`a${text}b`)).not.toContain(text[0])
  expect(cleanText(`a${text}b`)).toMatch(/^a.+b$/u)
})

test('lines and tabs stay, and a carriage return cannot go back over a line', () => {
  expect(cleanText('a\tb\r\nc\rd')).toBe('a\tb\nc\nd')
})

test('ordinary text of every script stays as it is', () => {
  const text = 'Grüße, 日本語, עברית, 👩 é'
  expect(cleanText(text)).toBe(text)
})

test('one line is one line, and no longer than allowed', () => {
  expect(cleanLine(' a\n\tb \n')).toBe('a b')
  expect(cleanLine('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)}…`)
})

test('an endless line is cut, and no other', () => {
  expect(cutLines(`a\n${'x'.repeat(30_000)}\nb`)).toBe(`a\n${'x'.repeat(20_000)}…\nb`)
  expect(cutLines('a\n'.repeat(30_000))).toBe('a\n'.repeat(30_000))
})
