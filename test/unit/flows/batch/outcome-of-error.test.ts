import { expect, test } from 'vitest'
import { ScadError } from '../../../../src/errors/scad-error.ts'
import { outcomeOfError } from '../../../../src/flows/batch/outcome-of-error.ts'

test.each(['limit-reached', 'locked', 'session-busy'] as const)('a try that meets %s is asked for again', (code) => {
  expect(outcomeOfError(new ScadError(code, 'why'), { state: 'succeeded' })).toEqual({ outcome: 'refused', reason: 'why' })
})

test('a job that goes on is waited for again, whatever kept from that', () => {
  expect(outcomeOfError(new ScadError('engine-failed', 'why'), { state: 'running' })).toMatchObject({ outcome: 'refused' })
})

test('work that was done is not done again because it could not be brought to the host', () => {
  const refused = new ScadError('customs-refused', 'why')
  expect(outcomeOfError(refused, { state: 'succeeded' })).toEqual({ outcome: 'failed', reason: 'why', done: true })
})

test('work that does not pass its verification may be done again', () => {
  expect(outcomeOfError(new ScadError('verify-failed', 'why'), { state: 'succeeded' })).toMatchObject({ outcome: 'failed', done: false })
})

test('a job that could not begin may do so again', () => {
  expect(outcomeOfError(new ScadError('build-failed', 'why'), null)).toMatchObject({ outcome: 'failed', done: false })
})

test.each([new ScadError('engine-unreachable', 'gone'), new ScadError('interrupted', 'enough'), new TypeError('a bug')])(
  'what keeps every task from going on ends the batch: %s',
  (error) => expect(outcomeOfError(error, null)).toBeNull(),
)
