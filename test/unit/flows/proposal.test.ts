import { expect, test } from 'vitest'
import { proposalState } from '../../../src/flows/proposal.ts'
import { anewPrompt, approvalPrompt, proposalPrompt } from '../../../src/flows/proposal-words.ts'

const open = { approved: false, rejected: false }

test.each([
  ['running', open, 'pending'],
  ['succeeded', open, 'proposed'],
  ['failed', open, 'failed'],
  ['succeeded', { approved: true, rejected: false }, 'approved'],
  ['succeeded', { approved: false, rejected: true }, 'rejected'],
  ['failed', { approved: false, rejected: true }, 'rejected'],
  // whoever approved it was first: by then it could not be rejected any more
  ['succeeded', { approved: true, rejected: true }, 'approved'],
] as const)('the proposal of a job that %s, of which %j, is %s', (state, decided, expected) => {
  expect(proposalState({ state }, decided)).toBe(expected)
})

test('a task comes last in the prompt that asks for a proposal, byte for byte', () => {
  const task = Buffer.from([0x61, 0xff, 0x0a])
  expect(proposalPrompt(task).subarray(-task.length)).toEqual(task)
})

test('who remembers a proposal is not told of it again', () => {
  expect(approvalPrompt(null)).toBe('Your proposal is approved. Carry it out now.')
  expect(approvalPrompt('Do a.')).toMatch(/It was:\n\nDo a\.$/)
  expect(anewPrompt('too long', null)).toBe('Your proposal is rejected: too long\n\nMake another one, by the same rules.')
  expect(anewPrompt('too long', 'Do a.')).toMatch(/It was:\n\nDo a\.$/)
})
