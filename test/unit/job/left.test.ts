import { expect, test } from 'vitest'
import { leftSentence, leftText } from '../../../src/job/left.ts'

const server = { pid: 41, name: 'node' }

test('what was left running is told by name and number', () => {
  expect(leftText({ count: 1, processes: [server] })).toBe('node (41)')
  expect(leftSentence({ id: 'x/1', left: { count: 3, processes: [server] } })).toBe('job x/1 left running: node (41), 2 more')
})

test('nothing is told of a job that left nothing', () => {
  expect(leftText({ count: 0, processes: [] })).toBe('')
  expect(leftSentence({ id: 'x/1', left: { count: 0, processes: [] } })).toBeNull()
})
