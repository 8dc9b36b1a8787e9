import { expect, test } from 'vitest'
import { branchSchema, isBranchName, jobKeySchema, keySchema } from '../../../src/scad/names.ts'

test.each(['atlas', 'a', 'my.repo', 'x_1-2', `a${'b'.repeat(62)}`])('%s is a key', (key) => {
  expect(keySchema.safeParse(key).success).toBe(true)
})

test.each(['', 'A', '-x', '.x', 'a..b', 'a.', 'a.lock', 'a/b', 'a b', 'a\n', 'ä', `a${'b'.repeat(63)}`])('%j is no key', (key) => {
  expect(keySchema.safeParse(key).success).toBe(false)
})

test.each(['main', 'fix/parser', 'v1.2', 'a@b', 'HEADER'])('%s is a branch', (name) => {
  expect(branchSchema.safeParse(name).success).toBe(true)
})

test.each(['', 'HEAD', '-x', '--upload-pack=x', 'a..b', 'a//b', 'a/', 'a.', 'a.lock', 'a.lock/b', 'a/.b', 'a@{1}', 'a b', 'a\u001b', 'ä'])(
  '%j is no branch',
  (name) => {
    expect(isBranchName(name)).toBe(false)
  },
)

test.each(['a', 'issue-123', 'Issue #1: "x"', '問題', 'a b', '😀', 'a'.repeat(200)])('%s is a key of a job', (key) => {
  expect(jobKeySchema.safeParse(key).success).toBe(true)
})

test.each(['', ' a', 'a ', 'a\nb', 'a\u001b', 'a\u0000', 'a\u202eb', 'a\ud800', 'a'.repeat(201)])('%j is no key of a job', (key) => {
  expect(jobKeySchema.safeParse(key).success).toBe(false)
})
