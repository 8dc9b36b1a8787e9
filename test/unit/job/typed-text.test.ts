import { expect, test } from 'vitest'
import { typedText } from '../../../src/job/typed-text.ts'

test('a text is typed as it is, without the line end that Enter is', () => {
  expect(typedText('one\r\n\ttwo ü\n')).toBe('one\n\ttwo ü')
})

test.each([
  ['nothing', '\n', 'there is nothing to type'],
  ['the end of a paste', 'a\u001B[201~b', 'the text holds a control character at 1: U+001B'],
  ['a bare return, which is Enter', 'a\rb', 'U+000D'],
  ['a C1 sequence', 'ab\u009b201~', 'at 2: U+009B'],
  ['more than a screen is for', 'x'.repeat((1 << 20) + 1), 'longer than 1 MB'],
])('%s is refused', (_, text, message) => {
  expect(() => typedText(text)).toThrow(expect.objectContaining({ code: 'bad-input', message: expect.stringContaining(message) }))
})
