import { describe, expect, test } from 'vitest'
import { deriveJobs, openJobs } from '../../../src/job/derive.ts'
import type { Job, JobState } from '../../../src/job/job.ts'
import { mergeJobs } from '../../../src/job/list.ts'
import type { Look } from '../../../src/job/look.ts'
import type { EndedEvent, JournalEvent } from '../../../src/session/journal-event.ts'
import type { RunEnd } from '../../../src/session/run-end.ts'
import { created, ended, run, runEnd, started } from './journal-lines.ts'

const otherBoot = '11111111-0000-0000-0000-000000000000'
const stopped: JournalEvent = { v: 1, time: 150, event: 'stopped' }
const ready: JournalEvent = { v: 1, time: 1, event: 'ready' }
const resumed = (end: Partial<RunEnd>): JournalEvent => ({ ...ready, time: 160, before: runEnd(end) })
const running = (change: Partial<Extract<Look, { container: 'running' }>> = {}): Look => ({
  container: 'running',
  run,
  oomKills: 0,
  live: new Set(['aaaa']),
  ...change,
})
const noWitness = running({ live: new Set() })
const unseen: Look = { container: 'unseen' }
const over = (end: Partial<RunEnd>): Look => ({ container: 'stopped', end: runEnd(end) })
const gone: Look = { container: 'gone' }

const only = (events: JournalEvent[], look: Look): Job => {
  const [job, ...others] = deriveJobs(events, 's', look)
  if (job === undefined || others.length > 0) throw new Error('one job was expected')
  return job
}

describe('without an end line', () => {
  test.each<{ what: string; events: JournalEvent[]; look: Look; state: JobState; reason: string }>([
    { what: 'a live witness before the start', events: [created], look: running(), state: 'starting', reason: '' },
    { what: 'a live witness', events: [created, started], look: running(), state: 'running', reason: '' },
    { what: 'a session that got ready meanwhile', events: [created, started, ready], look: running(), state: 'running', reason: '' },
    { what: 'nobody who could look', events: [created, started], look: unseen, state: 'running', reason: '' },
    { what: 'no witness', events: [created, started], look: noWitness, state: 'lost', reason: 'Lost: its witness was killed.' },
    { what: 'no witness before the start', events: [created], look: noWitness, state: 'lost', reason: 'Lost: its witness was killed.' },
    {
      what: 'no witness where memory ran out',
      events: [created, started],
      look: running({ live: new Set(), oomKills: 1 }),
      state: 'lost',
      reason: 'Lost: its witness was killed, and processes of the session ran out of memory meanwhile.',
    },
    {
      what: 'no witness, of an older runner',
      events: [{ ...created, run: undefined }, started],
      look: noWitness,
      state: 'lost',
      reason: 'Lost: it ended without a word, as when its session is stopped or killed.',
    },
    {
      what: 'another run of the container',
      events: [created, started],
      look: running({ live: new Set(), run: `${run}1` }),
      state: 'lost',
      reason: "Lost: its session's container was stopped and started again while it ran.",
    },
    {
      what: 'another run after a stop',
      events: [created, started, stopped],
      look: running({ live: new Set(), run: `${run}1` }),
      state: 'lost',
      reason: 'Lost: its session was stopped while it ran.',
    },
    {
      what: 'another boot',
      events: [created, started],
      look: running({ live: new Set(), run: `${otherBoot}.5` }),
      state: 'lost',
      reason: 'Lost: the machine was restarted while it ran.',
    },
    {
      what: 'no container',
      events: [created, started],
      look: gone,
      state: 'lost',
      reason: "Lost: its session's container was removed before it told of its end.",
    },
  ])('$what makes it $state: $reason', ({ events, look, state, reason }) => {
    expect(only(events, look)).toMatchObject({ state, reason, ended: null, took: null, exitCode: null })
  })

  const ends: { what: string; events?: JournalEvent[]; end: Partial<RunEnd>; state?: JobState; reason: string }[] = [
    { what: 'after a stop', events: [stopped], end: {}, reason: 'Lost: its session was stopped while it ran.' },
    {
      what: 'by the memory limit',
      end: { exitCode: 137, oomKilled: true, engineRestarted: true },
      state: 'oom',
      reason: 'Killed for memory: its whole session was, when the limit was reached (exit code 137).',
    },
    {
      what: 'by hand after something else ran out of memory',
      end: { exitCode: 0, oomKilled: true },
      reason: "Lost: its session's container was stopped while it ran, not by scad (exit code 0).",
    },
    {
      what: 'with its machine',
      end: { exitCode: 255, boot: otherBoot, engineRestarted: true },
      reason: 'Lost: the machine was restarted while it ran.',
    },
    {
      what: 'with its engine',
      end: { exitCode: 255, engineRestarted: true },
      reason: "Lost: the engine went down while it ran, and its session's container with it.",
    },
    { what: 'by an engine that was restarted', end: { engineRestarted: true }, reason: 'Lost: the engine was restarted while it ran.' },
    {
      what: 'by a machine that was restarted in order',
      end: { boot: otherBoot, engineRestarted: true },
      reason: 'Lost: the machine was restarted while it ran.',
    },
    {
      what: 'by KILL',
      end: { exitCode: 137 },
      reason: "Lost: its session's container was killed while it ran (exit code 137).",
    },
    {
      what: 'by TERM, in an older boot',
      end: { boot: otherBoot },
      reason: "Lost: its session's container was stopped while it ran, not by scad (exit code 0), and the machine was restarted since.",
    },
    {
      what: 'with words of the engine',
      end: { exitCode: 128, error: 'disk\u001b[2J full\n' },
      reason: "Lost: its session's container was stopped while it ran, not by scad (exit code 128: disk�[2J full).",
    },
    {
      what: 'in a way that is not told',
      end: { exitCode: null, boot: '' },
      reason: "Lost: its session's container was stopped while it ran, not by scad (exit code unknown).",
    },
  ]
  test.each(ends)('a container that ended $what', ({ events = [], end, state = 'lost', reason }) => {
    expect(only([created, started, ...events], over(end))).toMatchObject({ state, reason })
  })

  test.each(ends)(
    'the same is told once the session was resumed, or stopped again: $what',
    ({ events = [], end, state = 'lost', reason }) => {
      for (const look of [running({ run: `${run}1`, live: new Set() }), unseen, over({ exitCode: 137 }), gone])
        expect(only([created, started, ...events, resumed(end), stopped, resumed({})], look)).toMatchObject({ state, reason })
    },
  )
})

describe('with an end line', () => {
  const looks = [running(), noWitness, unseen, over({ exitCode: 137, oomKilled: true }), over({ exitCode: 0 }), gone]

  test.each([
    { end: {}, state: 'succeeded', reason: '' },
    { end: { code: 3 }, state: 'failed', reason: 'claude ended with exit code 3.' },
    { end: { cause: 'signal', code: null, signal: 'SEGV' }, state: 'failed', reason: 'claude was killed by signal SEGV.' },
    { end: { cause: 'missing', code: null, error: 'x' }, state: 'failed', reason: 'claude could not be started: x.' },
    { end: { cause: 'oom', code: 137 }, state: 'oom', reason: "Killed for memory: the session's limit was reached." },
    { end: { cause: 'cancelled', code: null, signal: 'TERM' }, state: 'cancelled', reason: 'Cancelled.' },
    { end: { cause: 'timeout', code: 0 }, state: 'timeout', reason: 'Timed out after 30m.' },
    { end: { cause: 'idle', code: 0 }, state: 'timeout', reason: 'Timed out: claude wrote nothing for 5m.' },
    { end: { final: 'succeeded' }, state: 'succeeded', reason: '' },
    { end: { final: 'failed' }, state: 'failed', reason: 'claude failed.' },
    { end: { final: null }, state: 'failed', reason: 'claude ended without saying that it was done.' },
    { end: { cause: 'finished', code: null, signal: 'TERM', final: 'succeeded' }, state: 'succeeded', reason: '' },
    { end: { cause: 'finished', code: 0, final: 'failed' }, state: 'failed', reason: 'claude failed.' },
  ] as const)('$end is $state, whatever is seen afterwards', ({ end, state, reason }) => {
    for (const look of looks)
      for (const after of [[], [stopped], [resumed({ exitCode: 137 })]])
        expect(only([created, started, ended(end), ...after], look)).toMatchObject({ state, reason, ended: 200, took: 90 })
  })

  test('only a program that ended by itself with 0, or had said that it was done, succeeded, of all that may be written and seen', () => {
    const causes: EndedEvent['cause'][] = ['exit', 'signal', 'timeout', 'idle', 'finished', 'cancelled', 'oom', 'missing']
    const finals: EndedEvent['final'][] = [undefined, null, 'failed', 'succeeded']
    const all = causes.flatMap((cause) =>
      [0, 1, 137, null].flatMap((code) => finals.map((final) => ended({ cause, code, final, oomKills: 1 }))),
    )
    for (const end of all)
      for (const look of looks)
        for (const before of [[created], [created, started]])
          for (const after of [[], [stopped], [resumed({})], [ended({ code: end.code === 0 ? 1 : 0 })]])
            expect([only([...before, end, ...after], look).state === 'succeeded', end]).toEqual([
              end.cause === 'finished'
                ? end.final === 'succeeded'
                : end.cause === 'exit' && end.code === 0 && (end.final === undefined || end.final === 'succeeded'),
              end,
            ])
  })

  test('none succeeds without it, whatever is written and seen besides', () => {
    for (const look of looks)
      for (const events of [[created], [created, started], [created, started, stopped], [created, started, resumed({})]])
        expect(['starting', 'running', 'oom', 'lost']).toContain(only(events, look).state)
  })

  test('what kept it from succeeding is told of one that failed or timed out alone, and how often it was started', () => {
    const again: JournalEvent = { v: 1, time: 120, event: 'retry', job: 'aaaa', attempt: 2, failure: 'overloaded', wait: 5000 }
    const told = (end: Partial<EndedEvent>) => only([created, started, again, ended({ failure: 'network', ...end })], gone)
    expect(told({ final: null, attempts: 2 })).toMatchObject({ state: 'failed', failure: 'network', attempts: 2 })
    expect(told({ cause: 'idle' })).toMatchObject({ state: 'timeout', failure: 'network', attempts: 2 })
    expect(told({ cause: 'cancelled', attempts: 1 })).toMatchObject({ failure: '', attempts: 1 })
    expect(only([created, started, again], running())).toMatchObject({ state: 'running', failure: '', attempts: 2 })
    expect(only([created, started], running())).toMatchObject({ attempts: 1 })
    expect(only([created], running())).toMatchObject({ attempts: 0 })
  })

  test('what it took is told by the clock that does not jump', () => {
    expect(only([created, started, { ...ended({ took: 5000 }), time: 1 }], gone)).toMatchObject({ took: 5000 })
    expect(only([created, started, { ...ended({}), time: 1 }], gone)).toMatchObject({ took: 0 })
    expect(only([created, ended({ cause: 'missing', code: null, took: null })], gone)).toMatchObject({ took: null })
  })
})

test('lines of a job that was never created are passed over, and several jobs are kept apart', () => {
  const other = { ...created, job: 'bbbb', time: 120 }
  const events: JournalEvent[] = [{ ...started, job: 'zzzz' }, created, other, started, ended({})]
  expect(deriveJobs(events, 's', noWitness).map(({ id, state }) => [id, state])).toEqual([
    ['s/aaaa', 'succeeded'],
    ['s/bbbb', 'lost'],
  ])
  expect(openJobs([created, other, ended({})])).toEqual(['bbbb'])
})

test('jobs of one session stay in the order of its journal where the clock went back, those of several are merged by time', () => {
  const at = (session: string, ...times: number[]) =>
    times.map((time, index) => deriveJobs([{ ...created, job: `job${index}`, time }], session, unseen).flat()).flat()
  expect(mergeJobs([at('s', 10, 5, 20), at('t', 7, 15)]).map(({ session, created: time }) => [session, time])).toEqual([
    ['t', 7],
    ['s', 10],
    ['s', 5],
    ['t', 15],
    ['s', 20],
  ])
})

test('the conversation of a terminal is the one that its agent told last, from its first turn on', () => {
  const turn = (why: string, conversation?: string): JournalEvent => ({
    ...{ v: 1, time: 120, event: 'turn', job: 'aaaa', state: 'working', why },
    ...(conversation === undefined ? {} : { conversation }),
  })
  const held = (...turns: JournalEvent[]) => only([created, started, ...turns, ended({})], unseen).conversation
  expect(held(turn('ready', 'a'))).toBeNull()
  expect(held(turn('prompt', 'a'), turn('done'))).toBe('a')
  expect(held(turn('prompt', 'a'), turn('prompt', 'b'))).toBe('b')
})

test('an agent at a terminal works or waits as it said last, until it has ended', () => {
  const turn = (state: 'working' | 'waiting'): JournalEvent => ({ v: 1, time: 120, event: 'turn', job: 'aaaa', state, why: '' })
  const events = [{ ...created, interactive: true }, started]
  const turnOf = (lines: JournalEvent[], look = running()) => deriveJobs(lines, 's', look)[0]?.turn
  expect(turnOf(events)).toBeNull()
  expect(turnOf([...events, turn('working')])).toBe('working')
  expect(turnOf([...events, turn('working'), turn('waiting')])).toBe('waiting')
  expect(turnOf([...events, turn('waiting')], noWitness)).toBeNull()
  expect(turnOf([...events, turn('waiting'), ended({})])).toBeNull()
})
