import { expect, test } from 'vitest'
import { JobReader } from '../../../src/job/job-reader.ts'
import { jobEventSchema } from '../../../src/job/job-event.ts'

const events = (adapter: string, stdout: string, stderr = '') => {
  const reader = new JobReader({ id: 's/a', adapter, interactive: false }, (bytes) => bytes)
  const found = [...reader.push('stdout', Buffer.from(stdout)), ...reader.push('stderr', Buffer.from(stderr)), ...reader.end()]
  for (const event of found) expect(jobEventSchema.parse(event)).toEqual(event)
  return found
}

test('an event carries its job and the time at which the last byte of its line came', () => {
  const line = '{"type":"thread.started","thread_id":"t1"}\n'
  expect(events('codex', line)).toEqual([{ type: 'started', conversation: 't1', model: null, job: 's/a', time: line.length }])
})

test('what a plain command writes comes out line by line, also what looks like an event', () => {
  expect(events('command', '{"type":"thread.started"}\n\nlast', 'oops\n')).toMatchObject([
    { type: 'line', stream: 'stdout', text: '{"type":"thread.started"}' },
    { type: 'line', stream: 'stdout', text: '' },
    { type: 'line', stream: 'stderr', text: 'oops', time: null },
    { type: 'line', stream: 'stdout', text: 'last' },
  ])
})

test('what an agent writes to stderr is never an event', () => {
  expect(events('codex', '', '{"type":"thread.started"}\n')).toMatchObject([{ type: 'line', stream: 'stderr' }])
})

test('an adapter that this scad does not know is read as lines', () => {
  expect(events('future', 'x\n')).toMatchObject([{ type: 'line', text: 'x' }])
})

test('a gap is told, and counts as the bytes that are missing', () => {
  const found = events('codex', 'cut\n[scad: 5000 bytes are left out here]\n{"type":"turn.completed"}\n')
  expect(found.map(({ type }) => type)).toEqual(['line', 'line', 'usage', 'result'])
  // the line break before the mark belongs to the mark
  expect(found.at(-1)?.time).toBe('cut'.length + 5000 + '{"type":"turn.completed"}\n'.length)
})
