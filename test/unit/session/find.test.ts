import { describe, expect, test } from 'vitest'
import { chooseSession } from '../../../src/session/find.ts'
import { observeSession } from '../../../src/session/observe.ts'
import { requireRunning, type Session } from '../../../src/session/session.ts'
import { sessionContainer } from '../../../src/session/spec.ts'
import { container, plan } from './fixtures.ts'

function session(id: string, state: Session['state'] = 'running'): Session {
  const observed = observeSession(container(sessionContainer({ ...plan, id }).labels))
  if (observed === null) throw new Error('no session')
  return { ...observed, state, start: state === 'created' || state === 'starting' ? 'broken-off' : 'done' }
}
const sessions = ['atlas-4f2a', 'atlas-4f2b', 'atlas-4f2b-9c1d', 'borea-77aa'].map((id) => session(id))

test('a unique beginning of an id is enough', () => {
  expect(chooseSession(sessions, 'bor').id).toBe('borea-77aa')
})

test('a whole id wins over longer ones that begin so', () => {
  expect(chooseSession(sessions, 'atlas-4f2b').id).toBe('atlas-4f2b')
})

test('a beginning of several ids is refused with the ids', () => {
  expect(() => chooseSession(sessions, 'atlas')).toThrow(
    expect.objectContaining({ code: 'session-ambiguous', hint: expect.stringContaining('atlas-4f2a') }),
  )
})

test('an unknown id is refused with the one that is meant', () => {
  expect(() => chooseSession(sessions, 'borea-77ab')).toThrow(
    expect.objectContaining({ code: 'session-not-found', hint: 'did you mean borea-77aa?' }),
  )
})

describe('a session that does not run', () => {
  test.each([
    ['stopped', 'scad session resume'],
    ['created', 'scad session remove'],
    ['starting', 'scad session remove'],
    ['broken', 'scad session remove'],
  ] as const)('%s is refused with what helps', (state, hint) => {
    expect(() => requireRunning(session('atlas-4f2a', state))).toThrow(
      expect.objectContaining({ code: 'session-stopped', hint: expect.stringContaining(hint) }),
    )
  })

  test('one that is being started is refused as locked', () => {
    expect(() => requireRunning({ ...session('atlas-4f2a', 'starting'), start: 'under-way' })).toThrow(
      expect.objectContaining({ code: 'locked', message: 'session atlas-4f2a is being started' }),
    )
  })
})
