import { expect, test } from 'vitest'
import { asksForGroup } from '../../../src/cli/attempt-words.ts'
import { attemptsOf } from '../../../src/flows/dispatch-attempts.ts'
import { attemptGroup } from '../../../src/session/session-id.ts'

test('each agent does the work with each model, so often as is asked', () => {
  expect(attemptsOf({ attempts: 2, agents: ['claude', 'codex'], models: ['big'] })).toEqual([
    { agent: 'claude', model: 'big' },
    { agent: 'claude', model: 'big' },
    { agent: 'codex', model: 'big' },
    { agent: 'codex', model: 'big' },
  ])
})

test('without names it is the default agent, with its own model', () => {
  expect(attemptsOf({ attempts: 1, agents: [], models: [] })).toEqual([{ agent: undefined, model: undefined }])
})

test('more attempts than any machine has room for are refused', () => {
  expect(() => attemptsOf({ attempts: 60, agents: ['a', 'b'], models: [] })).toThrowError(
    expect.objectContaining({ code: 'bad-input', message: '120 attempts are too many: 100 is the most' }),
  )
})

test('a number of attempts, several agents and several models each ask for a group', () => {
  const asked = [{}, { agent: ['a'], model: ['m'] }, { attempts: 1 }, { agent: ['a', 'b'] }, { model: ['m', 'n'] }].map(asksForGroup)
  expect(asked).toEqual([false, false, true, true, true])
})

test('a group has a word of its own, which is the tag of its sessions where none is given', () => {
  const { group, tag } = attemptGroup('atlas', {})
  expect(tag).toMatch(/^[a-z0-9]{4}$/)
  expect(group).toBe(`atlas-${tag}`)
})

test('the same tag a second time makes another group, and stays the tag of its sessions', () => {
  const [first, second] = [attemptGroup('atlas', { tag: 'try1' }), attemptGroup('atlas', { tag: 'try1' })]
  expect(first).toEqual({ group: expect.stringMatching(/^atlas-try1-[a-z0-9]{4}$/), tag: 'try1' })
  expect(second.group).not.toBe(first.group)
})

test('the group of a key is the same each time', () => {
  const { group, tag } = attemptGroup('atlas', { key: 'issue 7' })
  expect(tag).toBeUndefined()
  expect(group).toMatch(/^atlas-issue-7-[a-z0-9]{10}$/)
  expect(attemptGroup('atlas', { key: 'issue 7' }).group).toBe(group)
})
