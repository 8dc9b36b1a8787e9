import { expect, test } from 'vitest'
import type { EntrySize } from '../../../src/archive/heavy.ts'
import { decideArchive } from '../../../src/gc/decide-archive.ts'
import { isOfProject } from '../../../src/gc/of-project.ts'
import { day, nothing, now } from './fixtures.ts'

const entry = (session: string, age: number, heavy: number): EntrySize => {
  return { session, entry: 1, project: 'web', folder: `/a/${session}/1`, bytes: heavy + 10, heavy, written: now - age * day }
}
const entries = [entry('new', 1, 100), entry('old', 9, 100), entry('older', 20, 100), entry('light', 30, 0)]
const going = (maxBytes: number | null): string[] =>
  decideArchive({ ...nothing, archive: { entries, drafts: [] } }, maxBytes).flatMap(({ goes, name }) => (goes ? [name] : []))

test('the oldest entries lose their output until the rest has room, and no more', () => {
  expect(going(340)).toEqual([])
  expect(going(339)).toEqual(['older#1'])
  expect(going(239)).toEqual(['older#1', 'old#1'])
  expect(going(1)).toEqual(['older#1', 'old#1', 'new#1'])
  expect(going(null)).toEqual([])
})

test('what goes is told by what is freed', () => {
  const [verdict] = decideArchive({ ...nothing, archive: { entries, drafts: [] } }, 300)
  expect(verdict).toMatchObject({
    kind: 'archive',
    id: '/a/older/1',
    bytes: 100,
    reason: expect.stringContaining('its record and journal stay'),
  })
})

test('an entry that a dead process wrote goes, one that is being written stays', () => {
  const draft = { session: 'atlas-4f2a', folder: '/a/atlas-4f2a/1.tmp', bytes: 5, modified: now - day }
  const claim = { file: '/l/x', name: 'session-atlas-4f2a', pid: 42, alive: true }
  const verdicts = (claims: (typeof claim)[], modified = draft.modified) =>
    decideArchive({ claims, now, archive: { entries: [], drafts: [{ ...draft, modified }] } }, null)
  expect(verdicts([])).toMatchObject([{ goes: true, name: 'atlas-4f2a', bytes: 5 }])
  expect(verdicts([claim])).toMatchObject([{ goes: false, reason: 'process 42 is at the session' }])
  expect(verdicts([{ ...claim, alive: false }])).toMatchObject([{ goes: true }])
  expect(verdicts([], now - 1000)).toMatchObject([{ goes: false }])
})

test('what the archive has of a project is not of one whose name begins its own', () => {
  const facts = { ...nothing, archive: { entries: [{ ...entry('web-app-ab2c', 1, 5), project: 'web-app' }], drafts: [] } }
  const of = (project: string): string[] => decideArchive(facts, 1).flatMap((one) => (isOfProject(project, one, facts) ? [one.name] : []))
  expect([of('web'), of('web-app')]).toEqual([[], ['web-app-ab2c#1']])
})
