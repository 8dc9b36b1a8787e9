import { expect, test } from 'vitest'
import { type BriefedWork, briefFacts } from '../../../src/brief/brief-facts.ts'
import type { SessionRepo } from '../../../src/scad/session-spec.ts'
import { observeSession } from '../../../src/session/observe.ts'
import { sessionContainer } from '../../../src/session/spec.ts'
import { container, plan, repo, spec } from '../session/fixtures.ts'

const work: BriefedWork = {
  context: [],
  attended: false,
  workdir: '/workspace/app',
  written: ['app'],
  branch: '',
  instructions: '',
}
const docs: SessionRepo = { ...repo, key: 'docs', access: 'read', workdir: false, branch: 'main' }
const session = { id: 'atlas-4f2a', repos: [repo, docs], spec: { ...spec, verify: { app: ['make'] }, frozen: { app: ['vendor/'] } } }

test('what a job writes is told apart from what it reads, with the commands and paths of each', () => {
  expect(briefFacts(session, work)).toMatchObject({
    session: 'atlas-4f2a',
    mounts: [{ target: '/data', mode: 'ro' }],
    repos: [
      {
        key: 'app',
        role: 'write',
        path: '/workspace/app',
        base: 'main at aaaaaaaaaaaa',
        branch: 'main',
        verify: ['make'],
        frozen: ['vendor/'],
      },
      { key: 'docs', role: 'read', path: '/workspace/docs', verify: [], frozen: [] },
    ],
  })
})

test('the branch of a job is that of the repositories it writes, and of no other', () => {
  const { repos } = briefFacts(session, { ...work, branch: 'fix/it' })
  expect(repos.map(({ branch, made }) => [branch, made])).toEqual([
    ['fix/it', true],
    ['main', false],
  ])
})

test.each([
  [{ baseRef: '' }, 'aaaaaaaaaaaa'],
  [{ base: '' }, 'none: it has no commit yet'],
  [{ dirty: 'b'.repeat(40) }, 'main at aaaaaaaaaaaa, uncommitted files of the host on top in bbbbbbbbbbbb'],
])('a base of %j is "%s"', (change, base) => {
  expect(briefFacts({ ...session, repos: [{ ...repo, ...change }] }, work).repos).toMatchObject([{ base }])
})

test('the labels of a session hold what its briefs tell', () => {
  const { labels } = sessionContainer({ ...plan, spec: session.spec })
  expect(observeSession(container(labels))?.spec).toMatchObject({ verify: { app: ['make'] }, frozen: { app: ['vendor/'] } })
})

test('a session of an older scad, whose labels tell of no frozen paths, has briefs too', () => {
  const { labels } = sessionContainer(plan)
  const { frozen: _, ...older } = spec
  const observed = observeSession(container({ ...labels, 'scad.spec': JSON.stringify(older) }))
  expect(observed).toMatchObject({ state: 'running', spec: { frozen: {} } })
})
