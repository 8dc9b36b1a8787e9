import { expect, test } from 'vitest'
import { expiryText } from '../../../src/cli/expiry-text.ts'
import { expiryOf } from '../../../src/lifetime/expiry.ts'
import type { SessionLimits } from '../../../src/scad/session-spec.ts'
import type { JournalEvent } from '../../../src/session/journal-event.ts'
import type { Session } from '../../../src/session/session.ts'
import { spec } from '../session/fixtures.ts'

const minute = 60_000
const session = (limits: Partial<SessionLimits> | undefined, state: Session['state'] = 'running') => ({
  state,
  created: minute,
  spec: { ...spec, session: limits && { expired: 'stop' as const, ...limits } },
})
const at = (time: number, event: 'ready' | 'stopped'): JournalEvent => ({ v: 1, time: time * minute, event })

test('a session without a limit never expires', () => {
  expect(expiryOf(session(undefined), [at(2, 'ready')], false)).toBeNull()
})

test('ttl counts from the start', () => {
  expect(expiryOf(session({ ttl: 60 * minute }), [at(2, 'ready'), at(9, 'stopped')], false)).toEqual({
    ...{ time: 62 * minute, cause: 'ttl', action: 'stop' },
  })
})

test('a session that was resumed has its ttl anew', () => {
  expect(expiryOf(session({ ttl: 60 * minute }), [at(2, 'ready'), at(9, 'stopped'), at(30, 'ready')], false)?.time).toBe(90 * minute)
})

test('idle counts from the last thing that happened', () => {
  expect(expiryOf(session({ idle: 5 * minute }), [at(2, 'ready'), at(9, 'stopped')], false)).toMatchObject({
    ...{ time: 14 * minute, cause: 'idle' },
  })
})

test('a session in which nothing ever happened is idle from its creation', () => {
  expect(expiryOf(session({ idle: 5 * minute }, 'starting'), [], false)?.time).toBe(6 * minute)
})

test('a session in which a job runs is not idle, but has its ttl', () => {
  expect(expiryOf(session({ idle: 5 * minute }), [at(2, 'ready')], true)).toBeNull()
  expect(expiryOf(session({ idle: 5 * minute, ttl: 60 * minute }), [at(2, 'ready')], true)?.cause).toBe('ttl')
})

test('the limit that is reached first counts', () => {
  expect(expiryOf(session({ idle: 5 * minute, ttl: 60 * minute }), [at(2, 'ready')], false)?.cause).toBe('idle')
  expect(expiryOf(session({ idle: 5 * minute, ttl: minute }), [at(2, 'ready')], false)?.cause).toBe('ttl')
})

test('a stopped session expires only when it is removed then', () => {
  expect(expiryOf(session({ ttl: minute }, 'stopped'), [], false)).toBeNull()
  expect(expiryOf(session({ ttl: minute, expired: 'remove' }, 'stopped'), [], false)).toMatchObject({ action: 'remove' })
})

test.each(['created', 'broken'] as const)('a session that is %s does not expire', (state) => {
  expect(expiryOf(session({ ttl: minute, expired: 'remove' }, state), [], false)).toBeNull()
})

test('people are told what happens and in how long', () => {
  expect(expiryText({ time: 90 * minute, cause: 'ttl', action: 'remove' }, 0)).toBe('remove in 1h 30m')
  expect(expiryText({ time: 1, cause: 'ttl', action: 'stop' }, 2)).toBe('stop due')
})
