import { expect, test } from 'vitest'
import type { Container } from '../../../src/engine/engine.ts'
import { label } from '../../../src/scad/labels.ts'
import { observeLost, observeSession, withJournal } from '../../../src/session/observe.ts'
import { sessionContainer } from '../../../src/session/spec.ts'
import { container, plan, repo } from './fixtures.ts'

const { labels } = sessionContainer(plan)

function observe(facts: Partial<Container> = {}, changed: Record<string, string> = {}) {
  const session = observeSession(container({ ...labels, ...changed }, facts))
  if (session === null) throw new Error('no session')
  return session
}

test('a container of another kind is no session', () => {
  expect(observeSession(container({ ...labels, [label.kind]: 'reader' }))).toBeNull()
  expect(observeSession(container({}))).toBeNull()
})

test("a container that a person made from a copy of a session, labels and all, is none of scad's", () => {
  expect(observeSession(container(labels, { name: 'mine' }))).toBeNull()
  expect(observeLost({ name: 'mine', created: 0, labels })).toBeNull()
})

test.each([
  ['created', 'created'],
  ['running', 'running'],
  ['paused', 'running'],
  ['exited', 'stopped'],
  ['dead', 'broken'],
] as const)('the state %s of the engine reads %s', (state, expected) => {
  expect(observe({ state }).state).toBe(expected)
})

test('a session whose labels cannot be read is broken, and still a session', () => {
  expect(observe({}, { [label.repos]: '{' })).toMatchObject({ state: 'broken', id: plan.id, repos: [] })
  expect(observe({}, { [label.spec]: '{}' })).toMatchObject({ state: 'broken' })
})

test('what a later version added to the labels is passed over', () => {
  const repos = JSON.stringify([{ ...repo, depth: 3 }])
  expect(observe({}, { [label.repos]: repos, [label.version]: '9.9.9' })).toMatchObject({
    state: 'running',
    version: '9.9.9',
    repos: [repo],
  })
})

test('repos that were added and removed since the start are known from the journal', () => {
  const line = { v: 1, time: 1 } as const
  const added = { ...repo, key: 'docs', workdir: false }
  const session = withJournal(observe(), [
    { ...line, event: 'ready' },
    { ...line, event: 'repo-added', repo: added },
    { ...line, event: 'repo-removed', repo: 'app' },
  ])
  expect(session.repos).toEqual([added])
  expect(session.state).toBe('running')
})

test('a session that was never marked ready is still starting', () => {
  expect(withJournal(observe(), [])).toMatchObject({ state: 'starting', start: 'broken-off' })
  expect(withJournal(observe({ state: 'exited' }), [])).toMatchObject({ state: 'stopped', start: 'broken-off' })
  expect(withJournal(observe(), [{ v: 1, time: 1, event: 'ready' }])).toMatchObject({ state: 'running', start: 'done' })
})
