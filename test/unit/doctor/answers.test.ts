import { expect, test } from 'vitest'
import { agentAnswer } from '../../../src/doctor/agent-check.ts'
import { clockAnswer } from '../../../src/doctor/engine-checks.ts'
import { pruneAnswer } from '../../../src/doctor/prune-filter-check.ts'
import { checks } from '../../../src/doctor/checks.ts'
import { shortage } from '../../../src/session/shortage.ts'

test('every check has a name of its own', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
})

test.each([
  [null, 'skipped', 'does not tell'],
  [4000, 'ok', 'agree'],
  [-4000, 'ok', 'agree'],
  [90_000, 'warning', '1m 30s ahead of'],
  [-90_000, 'warning', '1m 30s behind'],
] as const)('a clock that is %s ms ahead is %s', (ahead, verdict, what) => {
  expect(clockAnswer(ahead)).toMatchObject({ verdict, what: expect.stringContaining(what) })
})

const claude = { adapter: 'claude', env: {} }
const installed = new Map([['claude', '2.1.0']])

test.each([
  ['is in the image', claude, installed, 'ok', 'Claude Code 2.1.0 is in the environment image'],
  ['has no image yet', claude, null, 'warning', 'not built yet'],
  ['is not in the image', claude, new Map<string, string>(), 'failed', 'not in the environment image'],
  ['is nothing scad installs', { adapter: 'command', argv: ['make'], env: {} }, null, 'ok', 'make, which scad does not install'],
  ['is unknown', { adapter: 'cluade', env: {} }, installed, 'failed', 'no agent adapter "cluade"'],
  ['names a variable that is set', { ...claude, env: { KEY: '$SET' } }, installed, 'ok', 'Claude Code'],
  ['names one that is not', { ...claude, env: { KEY: '${UNSET}' } }, installed, 'failed', 'host variable UNSET, which is not set'],
])('an agent that %s', (_what, agent, present, verdict, what) => {
  const answer = agentAnswer('one', agent, { project: 'atlas', installed: present, env: { SET: 'x' } })
  expect(answer).toMatchObject({ verdict, what: expect.stringContaining(what) })
})

const plenty = { folder: '/d', free: 1e12, freeInodes: 0.9 }

test.each([
  ['enough of both', plenty, null],
  ['a filesystem that counts no inodes', { ...plenty, freeInodes: null }, null],
  ['little space', { ...plenty, free: 3e9 }, { severe: false, text: 'only 3.0 GB left on the disk of /d' }],
  ['no space', { ...plenty, free: 1e6 }, { severe: true, text: 'only 1.0 MB left on the disk of /d' }],
  ['few inodes', { ...plenty, freeInodes: 0.01 }, { severe: false, text: 'only 1.0 % of the inodes left on the disk of /d' }],
  ['no inodes', { ...plenty, freeInodes: 0 }, { severe: true, text: 'only 0.0 % of the inodes left on the disk of /d' }],
])('%s', (_what, space, expected) => {
  expect(shortage(space)).toEqual(expected)
})

test.each([
  ['nothing', [], 'warning', '["label!=scad.kind"]'],
  ['the filter', ['label!=scad.kind'], 'ok', undefined],
  ['the filter and an age', ['until=24h', 'label!=scad.kind'], 'ok', undefined],
  ['an age', ['until=24h'], 'warning', '["until=24h","label!=scad.kind"]'],
  ['a filter of something else', ['label!=keep'], 'warning', '["label!=scad.kind"]'],
  ['a filter of something else beside it', ['label!=keep', 'label!=scad.kind'], 'warning', '["label!=scad.kind"]'],
  ['a filter for one kind', ['label!=scad.kind=session'], 'warning', '["label!=scad.kind"]'],
])('a Docker config with %s among its prune filters', (_what, filters, verdict, wanted) => {
  const answer = pruneAnswer(filters, '/home/me/.docker/config.json')
  expect(answer).toMatchObject({ verdict })
  expect(answer.advice).toBe(wanted && `in /home/me/.docker/config.json: "pruneFilters": ${wanted}`)
})
