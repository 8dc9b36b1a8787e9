import { expect, test } from 'vitest'
import { decide } from '../../../src/gc/decide.ts'
import type { Facts } from '../../../src/gc/facts.ts'
import { label } from '../../../src/scad/labels.ts'
import type { Session } from '../../../src/session/session.ts'
import { container, day, minute, nothing, now } from './fixtures.ts'

const limits = { keepAgeMs: 7 * day, maxBytes: null, maxArchiveBytes: null }
const folder = { path: '/q/atlas-4f2a-code', session: 'atlas-4f2a', modified: now - day, bytes: 9 }
const claim = { file: '/l/x', name: 'code-atlas-4f2a', pid: 42, alive: true }

const mine = { [label.owner]: '1000' }
const madeOnly = container('scad-s', 'session', { state: 'created' })
const running = container('scad-s', 'session', { state: 'running' })
const cache = (age: number, known = false) => ({
  caches: [{ id: 'scad-cache-atlas-pip', labels: { ...mine, [label.project]: 'atlas' }, known, created: now - age, bytes: 9 }],
})
const ofAtlas = container('scad-s', 'session', { labels: { [label.project]: 'atlas' } })
const starts = (start: Session['start']) => new Map([['id-scad-s', start]])

const cases: [what: string, facts: Partial<Facts>, goes: boolean, reason: string][] = [
  [
    'a session that runs',
    { containers: [container('scad-s', 'session', { state: 'running' })] },
    false,
    'scad session remove saves it first',
  ],
  ['a stopped session, however old', { containers: [container('scad-s', 'session', { age: 90 * day })] }, false, 'it may hold work'],
  ['a session that the engine gave up', { containers: [container('scad-s', 'session', { state: 'dead' })] }, false, 'it may hold work'],
  ['a session being started, however long', { containers: [madeOnly], starts: starts('under-way') }, false, 'being started'],
  ['a session whose start was broken off', { containers: [madeOnly], starts: starts('broken-off') }, true, 'broken off 1d ago'],
  ['one whose start was broken off while it ran', { containers: [running], starts: starts('broken-off') }, true, 'before it was ready'],
  ['a session that another machine made long ago, and never ran', { containers: [madeOnly], starts: starts('unknown') }, true, 'broken'],
  [
    'a session that another machine made just now',
    { containers: [container('scad-s', 'session', { state: 'created', age: minute })], starts: starts('unknown') },
    false,
    'another machine',
  ],
  ['a session that another machine brings in', { containers: [running], starts: starts('unknown') }, false, 'another machine'],
  [
    'a session whose container is gone',
    { lost: [{ id: 'scad-s', labels: mine, leftover: false, archived: false }] },
    false,
    'saves what is left',
  ],
  [
    'what a removal that was broken off left',
    { lost: [{ id: 'scad-s', labels: mine, leftover: false, archived: true }] },
    true,
    'in the archive',
  ],
  [
    'a session that never had a container',
    { lost: [{ id: 'scad-s', labels: mine, leftover: true, archived: false }] },
    true,
    'was broken off',
  ],
  ['a reader that runs', { containers: [container('scad-reader-r', 'reader', { state: 'running' })] }, false, 'is read through it'],
  [
    'a reader about to run',
    { containers: [container('scad-reader-r', 'reader', { state: 'created', age: minute })] },
    false,
    'is read through it',
  ],
  [
    'a reader that has ended',
    { containers: [container('scad-reader-r', 'reader', { age: 0 })] },
    true,
    'the process that read through it is gone',
  ],
  ['a reader that never ran', { containers: [container('scad-reader-r', 'reader', { state: 'created' })] }, true, 'is gone'],
  ['a build that runs', { containers: [container('scad-workspace-b', 'workspace', { state: 'running' })] }, false, 'scad works in it'],
  ['a build that has ended', { containers: [container('scad-build-b', 'environment')] }, true, 'the process that worked in it is gone'],
  ['a cache of a project that nobody knows', cache(9 * day), true, 'no known project "atlas" has it any more; made 9d ago'],
  ['such a cache, made lately', cache(day), false, 'made only 1d ago'],
  ['a cache of a known project, however old', cache(90 * day, true), false, 'the next session of atlas'],
  ['a folder nobody is at', { quarantine: [folder] }, true, 'no process is at the session'],
  ['a folder just written', { quarantine: [{ ...folder, modified: now - minute }] }, false, 'just now'],
  ['a lock that is held', { claims: [claim] }, false, 'process 42 holds it'],
  ['a lock of a dead process', { claims: [{ ...claim, alive: false }] }, true, 'process 42 is gone'],
]

test.each(cases)('%s', (_what, facts, goes, reason) => {
  expect(decide({ ...nothing, ...facts }, limits)).toEqual([expect.objectContaining({ goes, reason: expect.stringContaining(reason) })])
})

test.each(['code-atlas-4f2a', 'session-atlas-4f2a'])('a folder stays while a live process holds the lock %s', (name) => {
  const seen = { ...nothing, quarantine: [folder] }
  expect(decide({ ...seen, claims: [{ ...claim, name }] }, limits)[0]).toMatchObject({
    goes: false,
    reason: 'process 42 is at the session',
  })
  expect(decide({ ...seen, claims: [{ ...claim, name, alive: false }] }, limits)[0]).toMatchObject({ goes: true })
})

test.each([
  ['has no label of scad', {}],
  ['is of another owner', { [label.kind]: 'reader', [label.owner]: '1001' }],
  ['does not say whose it is', { [label.kind]: 'reader' }],
  ['is of a kind that this scad does not know', { [label.kind]: 'gateway', [label.owner]: '1000' }],
])('what %s is not even named', (_what, labels) => {
  expect(decide({ ...nothing, containers: [{ ...container('scad-reader-x', ''), labels }] }, limits)).toEqual([])
})

test.each(['session', 'reader', 'workspace', 'environment'])(
  'nor is what a person made of an image of scad, a %s by its labels',
  (kind) => {
    expect(decide({ ...nothing, containers: [container('boring_wozniak', kind, { state: 'created' })] }, limits)).toEqual([])
  },
)

test('a cache that a session has stays, when its project is no longer known', () => {
  const verdicts = decide({ ...nothing, ...cache(90 * day), containers: [ofAtlas] }, limits)
  expect(verdicts.find(({ kind }) => kind === 'cache')).toMatchObject({
    goes: false,
    reason: 'the session of the container scad-s uses it',
  })
})
