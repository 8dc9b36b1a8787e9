import { expect, test } from 'vitest'
import { sessionSchema } from '../../../src/scad/names.ts'
import { sessionId } from '../../../src/session/session-id.ts'

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
