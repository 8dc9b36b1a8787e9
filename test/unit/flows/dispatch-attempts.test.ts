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

test('a group is named by the tag that begins the ids of its sessions, a fresh one where none is given', () => {
  expect(attemptGroup('atlas', { tag: 'try1' })).toEqual({ group: 'atlas-try1', tag: 'try1' })
  const { group, tag } = attemptGroup('atlas', {})
  expect(tag).toMatch(/^[a-z0-9]{4}$/)
  expect(group).toBe(`atlas-${tag}`)
})

test('the group of a key is the same each time', () => {
  const { group, tag } = attemptGroup('atlas', { key: 'issue 7' })
  expect(tag).toBeUndefined()
  expect(group).toMatch(/^atlas-issue-7-[a-z0-9]{10}$/)
  expect(attemptGroup('atlas', { key: 'issue 7' }).group).toBe(group)
})
