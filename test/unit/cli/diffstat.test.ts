import { expect, test } from 'vitest'
import { formatDiffstat } from '../../../src/cli/diffstat.ts'

const facts = { key: 'app', files: 3, insertions: 12, deletions: 4, complete: true }

test.each([
  [facts, 'app: 3 files, +12 -4'],
  [{ ...facts, files: 1 }, 'app: 1 file, +12 -4'],
  [{ ...facts, files: 0 }, 'app: no changes'],
  [{ ...facts, complete: false }, 'app: more than 3 files, +12 -4'],
])('%j reads %j', (repo, text) => {
  expect(formatDiffstat(repo)).toBe(text)
})
