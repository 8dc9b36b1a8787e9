import { describe, expect, test } from 'vitest'
import { deriveJobs, openJobs } from '../../../src/job/derive.ts'
import type { CreatedEvent, EndedEvent, JournalEvent } from '../../../src/session/journal-event.ts'

const created: CreatedEvent = {
  v: 1,
  time: 100,
  event: 'created',
  job: 'aaaa',
  agent: 'claude',
  adapter: 'claude',
  kind: 'prompt',
  command: null,
  repo: 'app',
  branch: '',
  prompt: { bytes: 3, sha256: 'x' },
  timeoutMs: 1_800_000,
  by: 1000,
}
const started: JournalEvent = { v: 1, time: 110, event: 'started', job: 'aaaa', pid: 7 }
const ended = (change: Partial<EndedEvent>): EndedEvent => ({
  v: 1,
  time: 200,
  event: 'ended',
  job: 'aaaa',
  cause: 'exit',
  code: 0,
  signal: null,
  error: '',
  oomKills: 0,
  killed: 0,
  left: { count: 0, processes: [] },
  stdout: { bytes: 5, truncated: false },
  stderr: { bytes: 0, truncated: false },
  ...change,
})
const live = { id: 's', running: true, gone: false, live: new Set(['aaaa']) }
const dead = { ...live, live: new Set<string>() }

describe('without an end line', () => {
  test.each([
    { what: 'a live witness before the start', events: [created], facts: live, state: 'starting' },
    { what: 'a live witness', events: [created, started], facts: live, state: 'running' },
    { what: 'nobody who could look', events: [created, started], facts: { ...live, live: null }, state: 'running' },
    { what: 'no witness', events: [created, started], facts: dead, state: 'lost' },
    { what: 'no witness before the start', events: [created], facts: dead, state: 'lost' },
    { what: 'a stopped session', events: [created, started], facts: { ...live, running: false }, state: 'lost' },
  ])('$what makes it $state', ({ events, facts, state }) => {
    expect(deriveJobs(events, facts)).toMatchObject([{ state, ended: null, exitCode: null }])
  })

  test('a lost job says whether its session stopped, or lost its container', () => {
    expect(deriveJobs([created, started], { ...dead, running: false })[0]?.reason).toBe('Lost: its session stopped while it ran.')
    expect(deriveJobs([created, started], { ...dead, running: false, gone: true })[0]?.reason).toMatch(/container was removed while it ran/)
    expect(deriveJobs([created, started], dead)[0]?.reason).toMatch(/^Lost: it ended without a word/)
  })
})

describe('with an end line', () => {
  test.each([
    { end: {}, state: 'succeeded', reason: '' },
    { end: { code: 3 }, state: 'failed', reason: 'claude ended with exit code 3.' },
    {
      end: { code: 3, oomKills: 2 },
      state: 'failed',
      reason: 'claude ended with exit code 3; 2 processes of the session ran out of memory meanwhile.',
    },
    { end: { cause: 'signal', code: null, signal: 'SEGV' }, state: 'failed', reason: 'claude was killed by signal SEGV.' },
    {
      end: { cause: 'missing', code: null, error: 'Permission denied' },
      state: 'failed',
      reason: 'claude could not be started: Permission denied.',
    },
    { end: { cause: 'oom', code: 137 }, state: 'oom', reason: "Killed for memory: the session's limit was reached." },
    { end: { cause: 'cancelled', code: null, signal: 'TERM' }, state: 'cancelled', reason: 'Cancelled.' },
    { end: { cause: 'timeout', code: 0 }, state: 'timeout', reason: 'Timed out after 30m.' },
  ] as const)('$end is $state', ({ end, state, reason }) => {
    expect(deriveJobs([created, started, ended(end)], dead)).toMatchObject([{ state, reason, ended: 200 }])
  })

  test('what is alive, or what the session does, no longer matters', () => {
    expect(deriveJobs([created, started, ended({})], { ...live, running: false })[0]?.state).toBe('succeeded')
  })

  test('the first end counts', () => {
    expect(deriveJobs([created, started, ended({ code: 1 }), ended({ code: 0 })], dead)[0]).toMatchObject({ state: 'failed', exitCode: 1 })
  })
})

test('lines of a job that was never created are passed over, and several jobs are kept apart', () => {
  const other = { ...created, job: 'bbbb', time: 120 }
  expect(deriveJobs([{ ...started, job: 'zzzz' }, created, other, started, ended({})], dead).map(({ id, state }) => [id, state])).toEqual([
    ['s/aaaa', 'succeeded'],
    ['s/bbbb', 'lost'],
  ])
  expect(openJobs([created, other, ended({})])).toEqual(['bbbb'])
})
