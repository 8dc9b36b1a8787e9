import { expect, test } from 'vitest'
import { attempts, retryAfter, retryDelay } from '../../../src/watch/retry.ts'

test('each wait is twice as long as the one before, up to an hour', () => {
  expect([1, 2, 3, 12, 13, 14].map((failed) => retryDelay(failed, 1))).toEqual([1000, 2000, 4000, 2_048_000, 3_600_000, 3_600_000])
})

test('a wait is shorter by chance, by half at most', () => {
  expect([0, 0.5].map((chance) => retryDelay(3, chance))).toEqual([2000, 3000])
})

test('it goes on for about three hours', () => {
  const total = Array.from({ length: attempts - 1 }, (_, index) => retryDelay(index + 1, 1)).reduce((sum, ms) => sum + ms)
  expect(total / 3_600_000).toBeGreaterThan(2.5)
  expect(total / 3_600_000).toBeLessThan(4)
})

test('a server may ask for more time, but not for more than a day', () => {
  expect(retryDelay(1, 1, 7000)).toBe(7000)
  expect(retryDelay(1, 1, 1e12)).toBe(86_400_000)
})

test.each([
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:00:07 GMT', 5000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', 0],
  [null, 0],
])('Retry-After: %s', (header, ms) => {
  expect(retryAfter(header, 2000)).toBe(ms)
})
