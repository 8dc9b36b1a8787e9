import { expect, test } from 'vitest'
import { archivedAnswer } from '../../../src/archive/keep-job.ts'

test('an answer is kept with its verdict, and one that is too long with its verdict alone', () => {
  const fits = { valid: true, value: { gate: 'mended' }, errors: [] }
  expect(archivedAnswer(fits)).toEqual({ ...fits, whole: true })
  expect(archivedAnswer({ ...fits, value: 'x'.repeat(100_000) })).toEqual({ valid: true, value: null, errors: [], whole: false })
})
