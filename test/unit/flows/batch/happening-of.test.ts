import { expect, test } from 'vitest'
import { happeningOf } from '../../../../src/flows/batch/happening-of.ts'
import { record } from '../../archive/fixtures.ts'

const [job] = record({ id: 's' }).jobs

test('a job that its API let no further is counted from its end, also where a batch that is gone on with finds it later', () => {
  if (job === undefined) throw new Error('no job')
  const end = { outcome: 'limited' as const, reason: '', job: { ...job, ended: 1000 }, cost: null }
  expect(happeningOf('a', end, 90_000)).toEqual({ id: 'a', type: 'limited', now: 1000, cost: 0 })
})

test('a try that was refused is counted from now', () => {
  expect(happeningOf('a', { outcome: 'refused', reason: '', job: null, cost: null }, 90_000)).toEqual({
    id: 'a',
    type: 'refused',
    now: 90_000,
  })
})
