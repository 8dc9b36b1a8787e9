import { expect, test } from 'vitest'
import { viewOf } from '../../../src/config/config-view.ts'
import { brokenRules } from '../../../src/config/rules.ts'

const core = { path: './core', workdir: true }

test.each<[what: string, config: unknown, path: string, message: RegExp]>([
  ['two workdirs', { repos: { core, docs: { path: './docs', workdir: true } } }, 'repos', /core and docs/],
  ['several repos and no workdir', { repos: { core: { path: './core' }, docs: { path: './docs' } } }, 'repos', /which of core, docs/],
  ['one repo that will not be the workdir', { repos: { core: { path: './core', workdir: false } } }, 'repos.core.workdir', /only repo/],
  [
    'one repository under two keys',
    { repos: { core, again: { path: 'docs/../core' } } },
    'repos.again.path',
    /same repository as repos\.core\.path/,
  ],
  [
    'two mounts on one target',
    { repos: { core }, mounts: [{ target: '/data' }, { target: '/data' }] },
    'mounts[1].target',
    /same path as mounts\[0\]/,
  ],
  [
    'a cache on the target of a mount',
    { repos: { core }, mounts: [{ target: '/data' }], environment: { caches: { pip: '/data' } } },
    'environment.caches.pip',
    /same path as mounts\[0\]/,
  ],
  ['a base and a Dockerfile', { repos: { core }, environment: { base: 'x', dockerfile: 'y' } }, 'environment.base', /remove base/],
  [
    'an editable package of no repo',
    { repos: { core }, environment: { python: { editable: ['cor/lib'] } } },
    'environment.python.editable[0]',
    /"core"/,
  ],
  ['a default agent that is not there', { repos: { core }, agents: { review: {} }, agent: 'rewiew' }, 'agent', /did you mean "review"/],
  ['an agent besides the built-in one', { repos: { core }, agent: 'script' }, 'agent', /there is claude/],
  ['a name of every object', { repos: { core }, agent: 'constructor' }, 'agent', /no agent/],
])('%s breaks a rule', (_what, config, path, message) => {
  expect(brokenRules(viewOf(config), '/project', '/home/u')).toEqual([{ path, message: expect.stringMatching(message) }])
})

test.each([
  ['nothing', undefined],
  ['a list', []],
  ['wrong types everywhere', { repos: { a: 3 }, mounts: 'x', environment: { python: 3, caches: [] }, agents: 1, agent: {} }],
])('%s breaks no rule: that is for the schema to say', (_what, config) => {
  expect(brokenRules(viewOf(config), '/project', '/home/u')).toEqual([])
})

test('a rule speaks even when another key is wrong', () => {
  const config = { nope: 1, repos: { core: { ...core, access: 3 }, docs: { path: 4, workdir: true } } }
  expect(brokenRules(viewOf(config), '/project', '/home/u')).toHaveLength(1)
})

test('the built-in agent can be named without being configured', () => {
  expect(brokenRules(viewOf({ repos: { core }, agent: 'claude' }), '/project', '/home/u')).toEqual([])
})
