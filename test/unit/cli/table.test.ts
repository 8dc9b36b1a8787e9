import { expect, test } from 'vitest'
import { tableLines } from '../../../src/cli/table.ts'

const rows = [
  { id: 'atlas-try1-x7', state: 'running', agent: 'claude' },
  { id: 'b', state: 'stopped', agent: '' },
]

test('columns are as wide as their widest cell, with no spaces at the end of a line', () => {
  expect(tableLines(rows, Infinity)).toEqual(['ID             STATE    AGENT', 'atlas-try1-x7  running  claude', 'b              stopped'])
})
test('what does not fit is cut from the widest column first', () => {
  const lines = tableLines(rows, 26)
  expect(lines).toEqual(['ID         STATE    AGENT', 'atlas-tr…  running  claude', 'b          stopped'])
})
test('no line is wider than the terminal while every column keeps a few characters', () => {
  const wide = [{ a: 'x'.repeat(100), b: 'y'.repeat(80), c: 'z' }]
  for (const width of [30, 60, 80, 120]) for (const line of tableLines(wide, width)) expect(line.length).toBeLessThanOrEqual(width)
})
test('characters of two columns count as two', () => {
  expect(tableLines([{ name: '日本', next: 'x' }], Infinity)).toEqual(['NAME  NEXT', '日本  x'])
})
test('no rows, no head', () => {
  expect(tableLines([], 80)).toEqual([])
})
