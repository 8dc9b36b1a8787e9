import { expect, test } from 'vitest'
import { savedRefs } from '../../../src/session/saved-refs.ts'
import { parseSurvey } from '../../../src/session/survey.ts'

const oid = 'b'.repeat(40)
const named = (...refs: string[]): Map<string, string> => new Map(refs.map((ref) => [ref, oid]))

test('the lines of the survey are read', () => {
  const { surveyed, nested } = parseSurvey(
    [
      `ref refs/heads/main ${oid}`,
      `ref refs/scad/save/worktree ${oid}`,
      'files 2',
      'files 1',
      'commits 4',
      `nested ${oid} /workspace/app/sub mod`,
      'nested - /workspace/app/new',
      'nested - /workspace/app/a\rb\u2028c',
      '',
    ].join('\n'),
    { path: '/workspace/app', kind: 'repo', base: oid },
  )
  expect(surveyed).toEqual({
    base: oid,
    path: '/workspace/app',
    kind: 'repo',
    refs: named('refs/heads/main', 'refs/scad/save/worktree'),
    files: 3,
    commits: 4,
  })
  expect(nested).toEqual([
    { path: '/workspace/app/sub mod', kind: 'nested', base: oid, branch: '' },
    { path: '/workspace/app/new', kind: 'nested', base: '', branch: '' },
    { path: '/workspace/app/a\rb\u2028c', kind: 'nested', base: '', branch: '' },
  ])
})

test.each([
  `ref --upload-pack=x ${oid}`,
  `ref refs/tags/v1 ${oid}`,
  `ref refs/heads/a b ${oid}`,
  `ref refs/heads/-x ${oid}`,
  `ref HEAD ${oid}`,
  'ref refs/heads/main',
  'ref refs/heads/main main',
  'files -1',
  'nested x relative',
  `ref refs/scad/save/detached ${oid}`,
  `ref refs/scad/save/nested/1/HEAD ${oid}`,
  `ref refs/scad/save/old/${oid} ${oid}`,
  'noise',
])('a survey that says what it may not is no survey: %s', (line) => {
  expect(() => parseSurvey(line, { path: '/workspace/app', kind: 'repo', base: '' })).toThrow(
    expect.objectContaining({ code: 'unsaved-work' }),
  )
})

test.each([
  'HEAD',
  'index',
  'stash/0',
  'odd/1',
  'tags/v1/x',
  'worktrees/2/MERGE_HEAD',
  'worktrees/1/worktree',
  'state',
  'worktrees/1/state',
])('%s is read', (name) => {
  expect(parseSurvey(`ref refs/scad/save/${name} ${oid}`, { path: '/workspace/app', kind: 'repo', base: '' }).surveyed.refs).toEqual(
    named(`refs/scad/save/${name}`),
  )
})

const place = {
  path: '/workspace/app',
  kind: 'repo' as const,
  base: '',
  refs: named('refs/heads/main', 'refs/scad/save/stash/0'),
  files: 0,
  commits: 0,
}

test('refs are saved under the name of the session', () => {
  const advertised = place.refs
  expect(savedRefs({ session: 's1', place, index: 0, advertised, known: new Map() })).toEqual([
    { source: 'refs/heads/main', destination: 'refs/scad/s1/heads/main', oid },
    { source: 'refs/scad/save/stash/0', destination: 'refs/scad/s1/stash/0', oid },
  ])
})

test('a nested repository is saved beside its parent', () => {
  const advertised = place.refs
  const [first] = savedRefs({ session: 's1', place: { ...place, kind: 'nested' }, index: 2, advertised, known: new Map() })
  expect(first?.destination).toBe('refs/scad/s1/nested/2/heads/main')
})

test('a tag that the host has is left out, one that it lacks is saved', () => {
  const tags = { ...place, refs: named('refs/scad/save/tags/v1', 'refs/scad/save/tags/v2') }
  const advertised = named(...tags.refs.keys(), 'refs/tags/v1', 'refs/tags/v2')
  const saved = savedRefs({ session: 's1', place: tags, index: 0, advertised, known: new Map([['refs/tags/v1', oid]]) })
  expect(saved.map(({ destination }) => destination)).toEqual(['refs/scad/s1/tags/v2'])
})

test('a ref that is no longer offered stops the saving', () => {
  expect(() => savedRefs({ session: 's1', place, index: 0, advertised: new Map(), known: new Map() })).toThrow(
    expect.objectContaining({ code: 'unsaved-work' }),
  )
})
