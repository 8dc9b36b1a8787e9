import { describe, expect, test } from 'vitest'
import {
  advance,
  decide,
  emptySchedule,
  type Happening,
  type Plan,
  type PlannedTask,
  type Schedule,
} from '../../../../src/flows/batch/schedule.ts'

function task(id: string, change: Partial<PlannedTask> = {}): PlannedTask {
  return { id, after: [], priority: 0, session: '', account: 'acme', budget: Infinity, ...change }
}

function plan(tasks: PlannedTask[], change: Partial<Plan> = {}): Plan {
  return { tasks, slots: 2, retries: 0, failFast: false, ...change }
}

function after(of: Plan, ...happenings: Happening[]): Schedule {
  return happenings.reduce((schedule, happening) => advance(of, schedule, happening), emptySchedule(of))
}

const taken = (id: string): Happening => ({ id, type: 'taken' })
const passed = (id: string): Happening => ({ id, type: 'passed', cost: 0 })
const failed = (id: string, cost = 0): Happening => ({ id, type: 'failed', cost, done: false })

describe('what begins next', () => {
  test('as many as there are slots, in the order of the file', () => {
    const three = plan([task('a'), task('b'), task('c')])
    expect(decide(three, emptySchedule(three), 0)).toEqual({ start: ['a', 'b'], skip: [], wake: null })
    expect(decide(three, after(three, taken('a'), taken('b')), 0).start).toEqual([])
    expect(decide(three, after(three, taken('a'), taken('b'), passed('a')), 0).start).toEqual(['c'])
  })

  test('those of a higher priority first', () => {
    const ranked = plan([task('a'), task('b', { priority: 5 }), task('c', { priority: 9 })])
    expect(decide(ranked, emptySchedule(ranked), 0).start).toEqual(['c', 'b'])
  })

  test('one that comes after another once that has passed', () => {
    const chain = plan([task('a', { after: ['b'] }), task('b')])
    expect(decide(chain, emptySchedule(chain), 0).start).toEqual(['b'])
    expect(decide(chain, after(chain, taken('b')), 0).start).toEqual([])
    expect(decide(chain, after(chain, taken('b'), passed('b')), 0).start).toEqual(['a'])
  })

  test('of those in one session one at a time', () => {
    const shared = plan([task('a', { session: 's' }), task('b', { session: 's' }), task('c')])
    expect(decide(shared, emptySchedule(shared), 0).start).toEqual(['a', 'c'])
  })
})

describe('a task that failed', () => {
  test('is tried again as often as was asked for, under the next number', () => {
    const one = plan([task('a')], { retries: 1 })
    const again = after(one, taken('a'), failed('a'))
    expect(again.tasks.get('a')).toMatchObject({ state: 'waiting', number: 2, failures: 1 })
    expect(advance(one, again, failed('a')).tasks.get('a')).toMatchObject({ state: 'failed', failures: 2 })
  })

  test('is not tried again where its work is done', () => {
    const one = plan([task('a')], { retries: 1 })
    expect(after(one, taken('a'), { id: 'a', type: 'failed', cost: 0, done: true }).tasks.get('a')).toMatchObject({ state: 'failed' })
  })

  test('is not tried again once it has cost its budget', () => {
    const one = plan([task('a', { budget: 2 })], { retries: 5 })
    expect(after(one, failed('a', 1.5), failed('a', 0.5)).tasks.get('a')).toMatchObject({ state: 'failed', cost: 2 })
  })

  test('has those that come after it skipped, and those after them', () => {
    const chain = plan([task('a'), task('b', { after: ['a'] }), task('c', { after: ['b'] })])
    const broken = after(chain, taken('a'), failed('a'))
    expect(decide(chain, broken, 0)).toEqual({
      start: [],
      skip: [{ id: 'b', reason: 'task a, which it comes after, did not pass' }],
      wake: null,
    })
    expect(decide(chain, advance(chain, broken, { id: 'b', type: 'skipped' }), 0).skip).toMatchObject([{ id: 'c' }])
  })

  test('ends the batch where that was asked for, but not what runs', () => {
    const all = plan([task('a'), task('b'), task('c')], { failFast: true })
    const broken = after(all, taken('a'), taken('b'), failed('a'))
    expect(decide(all, broken, 0)).toMatchObject({ start: [], skip: [{ id: 'c' }] })
    expect(broken.tasks.get('b')).toMatchObject({ state: 'running' })
  })
})

describe('an account whose API lets no more through', () => {
  const two = plan([task('a'), task('b'), task('c', { account: 'other' })], { slots: 1 })
  const limited = (id: string, now: number): Happening => ({ id, type: 'limited', now, cost: 0 })

  test('rests, and another one goes on', () => {
    const resting = after(two, taken('a'), limited('a', 1000))
    expect(decide(two, resting, 1000)).toEqual({ start: ['c'], skip: [], wake: 3000 })
    expect(decide(two, resting, 3000).start).toEqual(['a'])
  })

  test('its task is put back under the next number, and it is no failure', () => {
    expect(after(two, taken('a'), limited('a', 0)).tasks.get('a')).toMatchObject({ state: 'waiting', number: 2, failures: 0 })
  })

  test('rests twice as long each time in a row, ten minutes at most, and not at all once something passed', () => {
    const often = Array.from({ length: 12 }, () => limited('a', 0))
    expect(after(two, ...often.slice(0, 2)).rests.get('acme')?.until).toBe(4000)
    expect(after(two, ...often).rests.get('acme')?.until).toBe(600_000)
    expect(after(two, ...often, passed('b')).rests.get('acme')).toBeUndefined()
  })

  test('rests while a program of it waits by itself', () => {
    const slowed = after(two, taken('a'), { id: 'a', type: 'slowed', until: 9000 }, passed('c'))
    expect(decide({ ...two, slots: 2 }, slowed, 0)).toMatchObject({ start: [], wake: 9000 })
  })
})

describe('a task that no limit leaves a slot for', () => {
  const one = plan([task('a')])
  const refused = (now: number): Happening => ({ id: 'a', type: 'refused', now })

  test('is asked for again as the same try, ever more seldom', () => {
    const twice = after(one, taken('a'), refused(0), taken('a'), refused(1000))
    expect(twice.tasks.get('a')).toMatchObject({ state: 'waiting', number: 1, failures: 0 })
    expect(decide(one, twice, 1000)).toEqual({ start: [], skip: [], wake: 3000 })
    expect(after(one, ...Array.from({ length: 9 }, () => refused(0))).rests.get('acme')?.until).toBe(15_000)
  })

  test('is asked for at once again after one of its account has begun', () => {
    expect(after(one, refused(0), taken('a'), { id: 'a', type: 'begun' }).rests.size).toBe(0)
  })

  test('does not cut a rest of its account short', () => {
    const both = after(one, { id: 'a', type: 'limited', now: 0, cost: 0 }, refused(0), { id: 'a', type: 'begun' })
    expect(both.rests.get('acme')).toMatchObject({ why: 'rate-limit', until: 2000 })
  })
})
