import { expect, test } from 'vitest'
import { sinceSchema } from '../../../src/watch/since.ts'

test('a duration is so long ago', () => {
  const time = sinceSchema.parse('2h')
  expect(Math.abs(Date.now() - 7_200_000 - time)).toBeLessThan(60_000)
})

test('a time is that time', () => {
  expect(sinceSchema.parse('2026-03-01T08:00:00Z')).toBe(Date.UTC(2026, 2, 1, 8))
})

test('a number is ms since the epoch', () => {
  expect(sinceSchema.parse(5)).toBe(5)
})

test.each(['yesterday', '2026-99-99', '5', ''])('"%s" is refused', (text) => {
  expect(sinceSchema.safeParse(text).error?.issues[0]?.message).toMatch(/neither a time nor a duration/)
})
