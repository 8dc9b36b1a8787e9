import { expect, test } from 'vitest'
import { durationSchema, formatDuration, limitSchema, writeDuration } from '../../../src/text/duration.ts'
import { formatSize, sizeSchema } from '../../../src/text/size.ts'

const durations: [string | number, number][] = [
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['1.5h', 5_400_000],
  ['1d', 86_400_000],
  ['500ms', 500],
  [1500, 1500],
]
test.each(durations)('the duration %s is %i ms', (text, expected) => {
  expect(durationSchema.parse(text)).toBe(expected)
})
test.each(['', '10', 's', '-1s', '1w', '0s', '1 m', '1e3s'])('"%s" is no duration', (text) => {
  expect(durationSchema.safeParse(text).success).toBe(false)
})

test('a limit is a duration, or 0 for none', () => {
  expect(['90s', '0', 0].map((each) => limitSchema.parse(each))).toEqual([90_000, 0, 0])
  expect(['', '-1s', 'none', '0.0', '10'].filter((each) => limitSchema.safeParse(each).success)).toEqual([])
})

const shownDurations: [number, string][] = [
  [12, '12ms'],
  [4200, '4.2s'],
  [59_999, '59s'],
  [200_000, '3m 20s'],
  [7_200_000, '2h'],
  [273_600_000, '3d 4h'],
]
test.each(shownDurations)('%i ms is shown as %s', (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected)
})

const sizes: [string | number, number][] = [
  ['512m', 512 * 2 ** 20],
  ['2g', 2 * 2 ** 30],
  ['2GiB', 2 * 2 ** 30],
  ['1.5k', 1536],
  ['100', 100],
  [4096, 4096],
]
test.each(sizes)('the size %s is %i bytes', (text, expected) => {
  expect(sizeSchema.parse(text)).toBe(expected)
})
test.each(['', 'm', '-1m', '1x', '0'])('"%s" is no size', (text) => {
  expect(sizeSchema.safeParse(text).success).toBe(false)
})

const shownSizes: [number, string][] = [
  [812, '812 B'],
  [3_400_000, '3.4 MB'],
  [250_000, '250 kB'],
]
test.each(shownSizes)('%i bytes are shown as %s', (bytes, expected) => {
  expect(formatSize(bytes)).toBe(expected)
})

test.each([
  [1, '1ms'],
  [1500, '1500ms'],
  [90_000, '90s'],
  [180_000, '3m'],
  [7_200_000, '2h'],
  [86_400_000, '1d'],
])('%i ms are written as %s, which is read as the same again', (milliseconds, text) => {
  expect(writeDuration(milliseconds)).toBe(text)
  expect(durationSchema.parse(text)).toBe(milliseconds)
})
