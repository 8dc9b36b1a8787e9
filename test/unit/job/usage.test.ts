import { expect, test } from 'vitest'
import { usageSum } from '../../../src/job/usage.ts'

const job = { job: 's/aaaa', model: null, conversation: null, turns: null, tokens: null, cost: null, partial: false }

test('what the jobs of a session used is added up, and null where none told', () => {
  const jobs = [
    { ...job, turns: 2, tokens: { input: 100, cached: 50, output: 5 } },
    { ...job, tokens: { input: 10, cached: 0, output: 1 } },
    job,
  ]
  expect(usageSum(jobs)).toEqual({ turns: 2, tokens: { input: 110, cached: 50, output: 6 }, cost: null, partial: false, jobs })
  expect(usageSum([])).toEqual({ turns: null, tokens: null, cost: null, partial: false, jobs: [] })
  expect(usageSum([...jobs, { ...job, partial: true }]).partial).toBe(true)
})
