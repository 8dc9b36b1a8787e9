import { expect, test } from 'vitest'
import { archivedAnswer, uncheckedAnswer } from '../../../src/archive/keep-job.ts'
import { ScadError } from '../../../src/errors/scad-error.ts'

test('an answer is kept with its verdict, and one that is too long with its verdict alone', () => {
  const fits = { valid: true, value: { gate: 'mended' }, errors: [] }
  expect(archivedAnswer(fits)).toEqual({ ...fits, whole: true })
  expect(archivedAnswer({ ...fits, value: 'x'.repeat(100_000) })).toEqual({ valid: true, value: null, errors: [], whole: false })
})

test('an answer that cannot be checked is kept as such, and an interruption goes on', () => {
  const unchecked = { valid: false, value: null, errors: ['could not be checked: spawn node EAGAIN'] }
  expect(uncheckedAnswer(new Error('spawn node EAGAIN'))).toEqual(unchecked)
  expect(() => uncheckedAnswer(new ScadError('interrupted', 'interrupted'))).toThrow('interrupted')
})
