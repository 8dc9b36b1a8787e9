import { expect, test } from 'vitest'
import { jsonText } from '../../../src/text/json-text.ts'

test('what a terminal would obey is escaped, and a parser reads the same data', () => {
  const value = { text: 'a\u001b[2J\u009b\u202e\u200b\u007f\u{e0041}ü日👩\n' }
  const text = jsonText(value)
  expect(JSON.parse(text)).toEqual(value)
  expect(text).toMatch(/^[\u0020-\u007e\u00a0-\u0600\u2e80-\uffff]+$/)
  expect(text).toContain('ü日👩')
  expect(text).not.toContain('\n')
})
