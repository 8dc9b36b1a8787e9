import { expect, test } from 'vitest'
import { ignoreRules } from '../../../src/image/ignore-file.ts'

test.each([
  ['node_modules', 'node_modules/a/b.js', true],
  ['node_modules', 'web/node_modules', false],
  ['**/node_modules', 'web/node_modules/x', true],
  ['**/node_modules', 'node_modules', true],
  ['*.log', 'a.log', true],
  ['*.log', 'deep/a.log', false],
  ['**/*.log', 'deep/er/a.log', true],
  ['/dist/', 'dist/a.js', true],
  ['./dist', 'dist', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['v[12]', 'v2', true],
  ['a.b', 'axb', false],
  ['# a', 'a', false],
  ['*\n!keep.txt', 'keep.txt', false],
  ['*\n!keep.txt', 'other.txt', true],
  ['!a\na', 'a', true],
  ['', 'a', false],
  ['', '.git/index', true],
  ['', 'sub/.git', true],
  ['', '.gitignore', false],
])('with %j, %s is left out: %s', (text, path, expected) => {
  expect(ignoreRules(text)(path)).toBe(expected)
})
