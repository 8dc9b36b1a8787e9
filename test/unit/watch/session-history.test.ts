import { describe, expect, test } from 'vitest'
import { deriveJobs } from '../../../src/job/derive.ts'
import type { JournalEvent } from '../../../src/session/journal-event.ts'
import type { ScadEvent } from '../../../src/watch/scad-event.ts'
import { SessionHistory } from '../../../src/watch/session-history.ts'
import { created as line, ended as endLine, run, runEnd } from '../job/journal-lines.ts'

const session = { id: 'atlas-4f2a', project: 'atlas' }
const ready = (time: number, before?: ReturnType<typeof runEnd>): JournalEvent => ({ v: 1, time, event: 'ready', before })
const stopped = (time: number): JournalEvent => ({ v: 1, time, event: 'stopped' })
const started = (job: string, time: number): JournalEvent => ({ v: 1, time, event: 'started', job, pid: 7 })
const created = (job: string, time: number): JournalEvent => ({ ...line, job, time })
const ended = (job: string, time: number, code = 0, said = ''): JournalEvent =>
  endLine({ job, time, code, said: { stderr: said }, stdout: { bytes: 0, truncated: false } })
const killed = runEnd({ exitCode: 137 })
const died = { time: 9, reason: 'Its container was killed, and not by scad (exit code 137).' }

function historyOf(lines: JournalEvent[]): { history: SessionHistory; events: ScadEvent[] } {
  const history = new SessionHistory(session)
  return { history, events: lines.flatMap((each) => history.push(each)) }
}

const ids = (events: ScadEvent[]): string[] => events.map(({ id }) => id)

test('a job is told of when it is created, when its program runs and when it has ended', () => {
  const { events } = historyOf([ready(1), created('aaaa', 2), started('aaaa', 3), ended('aaaa', 4, 1)])
  expect(events).toMatchObject([
    { id: 'session-ready:atlas-4f2a:1', type: 'session-ready', time: 1, session: 'atlas-4f2a', project: 'atlas', job: null },
    { id: 'job-created:atlas-4f2a/aaaa', time: 2, job: { state: 'starting' } },
    { id: 'job-started:atlas-4f2a/aaaa', time: 3, job: { state: 'running' } },
    { id: 'job-ended:atlas-4f2a/aaaa', time: 4, job: { state: 'failed' }, reason: 'claude ended with exit code 1.' },
  ])
})

test('an agent that could not log in needs attention, and one that failed otherwise does not', () => {
  const { events } = historyOf([
    created('aaaa', 2),
    ended('aaaa', 4, 1, 'Not logged in'),
    created('bbbb', 5),
    ended('bbbb', 6, 1, 'Bad luck'),
    created('cccc', 7),
    endLine({ job: 'cccc', time: 8, code: 1, final: 'failed', failure: 'auth' }),
  ])
  expect(events.filter(({ type }) => type === 'needs-attention')).toMatchObject([
    { id: 'needs-attention:atlas-4f2a/aaaa:login', about: 'login', reason: 'claude ended with exit code 1: Not logged in.' },
    { id: 'needs-attention:atlas-4f2a/cccc:login', about: 'login' },
  ])
})

const turn = (time: number, state: 'working' | 'waiting'): JournalEvent => ({ v: 1, time, event: 'turn', job: 'aaaa', state, why: 'done' })

test('an agent at a terminal that has worked and waits needs attention, each time', () => {
  const { events } = historyOf([created('aaaa', 2), started('aaaa', 3), turn(4, 'waiting'), turn(5, 'working'), turn(6, 'waiting')])
  expect(events.filter(({ type }) => type === 'needs-attention')).toMatchObject([
    {
      id: 'needs-attention:atlas-4f2a/aaaa:waiting:6',
      about: 'waiting',
      time: 6,
      job: { turn: 'waiting' },
      reason: 'claude waits for you.',
    },
  ])
  expect(historyOf([turn(4, 'working'), turn(5, 'waiting')]).events).toEqual([])
})

test('a job with ever so many turns is read in time that grows with their number', () => {
  const turns = Array.from({ length: 20_000 }, (_, index) => turn(index + 4, index % 2 === 0 ? 'working' : 'waiting'))
  const { events } = historyOf([created('aaaa', 2), started('aaaa', 3), ...turns])
  expect(events.filter(({ about }) => about === 'waiting')).toHaveLength(10_000)
})

describe('a session whose container has ended', () => {
  test('is lost when nobody stopped it', () => {
    const { history } = historyOf([ready(1)])
    expect(history.died(killed, 9)).toMatchObject([{ id: 'session-lost:atlas-4f2a:1', type: 'session-lost', ...died }])
    expect(history.died(killed, 9)).toEqual([])
  })

  test('is not lost when it was stopped', () => {
    const { history, events } = historyOf([ready(1), stopped(2)])
    expect(ids(events)).toContain('session-stopped:atlas-4f2a:2')
    expect(history.died(killed, 9)).toEqual([])
  })

  test('was never there for anybody before it was ready', () => {
    expect(historyOf([]).history.died(killed, 9)).toEqual([])
    expect(historyOf([]).history.gone({ removed: false, reason: 'Gone.' }, 9)).toEqual([])
  })

  test('is told of also when it was resumed before anybody looked, with its jobs and by the same id', () => {
    const { events } = historyOf([ready(1), created('aaaa', 2), ready(20, killed)])
    expect(ids(events)).toEqual([
      'session-ready:atlas-4f2a:1',
      'job-created:atlas-4f2a/aaaa',
      'job-ended:atlas-4f2a/aaaa',
      'needs-attention:atlas-4f2a/aaaa:job-lost',
      'session-lost:atlas-4f2a:1',
      'session-ready:atlas-4f2a:20',
    ])
  })

  test('can be lost again in its next run', () => {
    const { history } = historyOf([ready(1), ready(20, killed)])
    expect(ids(history.died(killed, 30))).toEqual(['session-lost:atlas-4f2a:20'])
  })
})

describe('a session whose container is no more', () => {
  test('was removed when scad did it', () => {
    const { history } = historyOf([ready(1), stopped(2)])
    expect(history.gone({ removed: true, reason: '' }, 9)).toMatchObject([{ id: 'session-removed:atlas-4f2a:1', type: 'session-removed' }])
  })

  test('is lost when somebody else did it, even after a stop, and so are its jobs', () => {
    const { history } = historyOf([ready(1), created('aaaa', 2), stopped(3)])
    const events = history.gone({ removed: false, reason: 'Gone.' }, 9)
    expect(ids(events)).toEqual(['job-ended:atlas-4f2a/aaaa', 'needs-attention:atlas-4f2a/aaaa:job-lost', 'session-lost:atlas-4f2a:1:gone'])
  })
})

describe('jobs that are looked at', () => {
  const lines = [ready(1), created('aaaa', 2), started('aaaa', 3)]
  const look = { container: 'running', run, oomKills: 0 } as const

  test('are lost when their witness is, and need attention', () => {
    const { history } = historyOf(lines)
    expect(history.settle(deriveJobs(lines, session.id, { ...look, live: new Set() }), 9)).toMatchObject([
      { id: 'job-ended:atlas-4f2a/aaaa', time: 9, job: { state: 'lost' }, reason: 'Lost: its witness was killed.' },
      { id: 'needs-attention:atlas-4f2a/aaaa:job-lost', about: 'job-lost', job: { state: 'lost' } },
    ])
    expect(history.hasEnded('aaaa')).toBe(true)
  })

  test('have ended as their end says where it is found elsewhere than in the journal', () => {
    const { history } = historyOf(lines)
    const jobs = deriveJobs([...lines, ended('aaaa', 5)], session.id, { container: 'gone' })
    expect(history.settle(jobs, 9)).toMatchObject([{ id: 'job-ended:atlas-4f2a/aaaa', time: 5, job: { state: 'succeeded' } }])
  })

  test('tell nothing while they go on, nor a second time', () => {
    const { history } = historyOf(lines)
    expect(history.settle(deriveJobs(lines, session.id, { ...look, live: new Set(['aaaa']) }), 9)).toEqual([])
    expect(historyOf([...lines, ended('aaaa', 4)]).history.settle(deriveJobs(lines, session.id, { container: 'gone' }), 9)).toEqual([])
    expect(history.hasOpenJobs).toBe(true)
  })
})

test('lines of a job that nobody created tell nothing', () => {
  expect(historyOf([ended('aaaa', 3)]).events).toEqual([])
})
