import { expect, test } from 'vitest'
import { sessionSchema } from '../../../src/scad/names.ts'
import { keyedSessionId, sessionId } from '../../../src/session/session-id.ts'

test('an id tells project and tag', () => {
  expect(sessionId('atlas', 'try1')).toMatch(/^atlas-try1-[a-z0-9]{4}$/)
  expect(sessionId('atlas', '')).toMatch(/^atlas-[a-z0-9]{4}$/)
})

test('an id is accepted wherever one is asked for', () => {
  expect(sessionSchema.safeParse(sessionId('a'.repeat(63), 'b'.repeat(50))).success).toBe(true)
})

test('project and tag that are too long together are refused', () => {
  expect(() => sessionId('a'.repeat(63), 'b'.repeat(63))).toThrow(expect.objectContaining({ code: 'bad-input' }))
})

test('the id of a key is the same every time, tells of the key, and is accepted as any other', () => {
  const id = keyedSessionId('atlas', 'Issue #123')
  expect(id).toMatch(/^atlas-issue-123-[a-z0-9]{10}$/)
  expect(keyedSessionId('atlas', 'Issue #123')).toBe(id)
  expect(sessionSchema.safeParse(keyedSessionId('a'.repeat(63), 'ß'.repeat(200))).success).toBe(true)
})

test.each([
  ['Issue #123', 'issue #123'],
  ['問題', '課題'],
  ['a-b', 'a.b'],
])('the keys %s and %s, which look alike in an id, have ids of their own', (one, other) => {
  expect(keyedSessionId('atlas', one)).not.toBe(keyedSessionId('atlas', other))
})

test('a key of two projects has two ids', () => {
  expect(keyedSessionId('atlas', 'b-c')).not.toBe(keyedSessionId('atlas-b', 'c'))
})
