import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseEntry } from '../../../src/archive/choose-entry.ts'
import { entryFolder, findArchived, listEntries, readRecord } from '../../../src/archive/entries.ts'
import { dropHeavy, entryDrafts, entrySizes } from '../../../src/archive/heavy.ts'
import { listArchive } from '../../../src/archive/list.ts'
import { searchArchive } from '../../../src/archive/search.ts'
import { showArchive } from '../../../src/archive/show.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import type { Scad } from '../../../src/scad/scad.ts'
import { archiveEntry, record } from './fixtures.ts'

let folder = ''
let scad: Scad
let said: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-entries-'))
  said = []
  scad = createScad({ env: { SCAD_HOME: folder }, progress: (progress) => said.push(progress.text ?? '') })
})
afterEach(async () => {
  await scad.close()
  await rm(folder, { recursive: true })
})

test('entries are listed by session and number, and what is half written is none', async () => {
  for (const entry of [2, 10, 1]) await archiveEntry(scad, record({ id: 'atlas-b', entry }))
  await archiveEntry(scad, record({ id: 'atlas-a' }))
  await mkdir(join(scad.paths.archive, 'atlas-a', '2.tmp'))
  expect(await entryDrafts(scad.paths)).toMatchObject([{ session: 'atlas-a', folder: join(scad.paths.archive, 'atlas-a', '2.tmp') }])
  expect((await listEntries(scad.paths)).map(({ session, entry }) => `${session}#${entry}`)).toEqual([
    'atlas-a#1',
    'atlas-b#1',
    'atlas-b#2',
    'atlas-b#10',
  ])
  expect((await findArchived(scad, 'atlas-b'))?.entry).toBe(10)
  expect(await findArchived(scad, 'atlas')).toBeNull()
  expect(await listEntries(scad.paths, '../archive/atlas-a')).toEqual([])
})

test('an entry that cannot be read hides no other, and says so', async () => {
  await archiveEntry(scad, record({ id: 'atlas-a' }))
  await archiveEntry(scad, record({ id: 'atlas-b' }))
  await writeFile(join(entryFolder(scad.paths, 'atlas-a', 1), 'record.json'), '{"v":9}')
  const [broken] = await listEntries(scad.paths, 'atlas-a')
  await expect(broken && readRecord(broken)).rejects.toMatchObject({ code: 'version-mismatch' })
  expect((await listArchive(scad)).map(({ id }) => id)).toEqual(['atlas-b#1'])
  expect(said).toEqual([expect.stringContaining('atlas-a#1')])
})

test('the list tells how the jobs ended, by project, the last one to go at the end', async () => {
  await archiveEntry(scad, record({ id: 'atlas-a', removed: 2000 }))
  await archiveEntry(scad, record({ id: 'atlas-b', removed: 1000 }))
  await archiveEntry(scad, record({ id: 'other-a', project: 'other' }))
  const entries = await listArchive(scad, { project: 'atlas' })
  expect(entries.map(({ id }) => id)).toEqual(['atlas-b#1', 'atlas-a#1'])
  expect(entries[0]).toMatchObject({ jobs: { failed: 1 }, whole: true })
})

test('an old entry that was made light keeps its record and journal, and says what is gone', async () => {
  await archiveEntry(scad, record({ id: 'atlas-a' }), { 'jobs/ab12/prompt.md': 'ask', 'transcripts/claude/a.jsonl': '{}' })
  const [entry] = await entrySizes(scad.paths)
  if (entry === undefined) throw new Error('no entry')
  expect(entry.heavy).toBe(5)
  expect(entry.bytes).toBeGreaterThan(5)
  await dropHeavy(entry)
  expect(await entrySizes(scad.paths)).toMatchObject([{ heavy: 0, bytes: entry.bytes - 5 }])
  expect(await listArchive(scad)).toMatchObject([{ id: 'atlas-a#1', whole: false }])
  expect(await showArchive(scad, { session: 'atlas-a' })).toMatchObject({ whole: false, jobs: [{ short: 'ab12', promptText: null }] })
  expect((await stat(join(entry.folder, 'journal.ndjson'))).isFile()).toBe(true)
})

describe('an entry is chosen', () => {
  const entries = ['atlas-a1#1', 'atlas-a1#2', 'atlas-a12#1', 'core-b#1'].map((id) => {
    const [session = '', entry] = id.split('#')
    return { session, entry: Number(entry), folder: '' }
  })
  test.for([
    ['atlas-a1', 'atlas-a1#2'],
    ['atlas-a1#1', 'atlas-a1#1'],
    ['atlas-a12', 'atlas-a12#1'],
    ['co', 'core-b#1'],
  ])('by %s', ([wanted = '', id]) => {
    const { session, entry } = chooseEntry(entries, wanted)
    expect(`${session}#${entry}`).toBe(id)
  })
  test.for([
    ['atlas', 'session-ambiguous', 'atlas-a1, atlas-a12'],
    ['atlas-a1#3', 'entry-not-found', 'it has atlas-a1#1, atlas-a1#2'],
    ['core-c', 'entry-not-found', 'did you mean core-b?'],
    ['nothing', 'entry-not-found', 'scad archive list'],
  ])('not by %s: %s', ([wanted = '', code, hint = '']) => {
    expect(() => chooseEntry(entries, wanted)).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }))
  })
})

describe('a search', () => {
  const found = async (text: string, limit?: number): Promise<string[]> => {
    const places: string[] = []
    for await (const { id, path, line, text: words } of searchArchive(scad, { text, limit })) places.push(`${id} ${path} ${line} ${words}`)
    return places
  }
  beforeEach(async () => {
    await archiveEntry(scad, record({ id: 'atlas-a', removed: 1000 }), {
      'jobs/ab12/prompt.md': 'first\nplease Mend the gate\n',
      'jobs/ab12/stdout': `${'x'.repeat(5000)}gate${'y'.repeat(5000)}\n\u001b[31mgate\u001b[0m\n`,
      'jobs/ab12/stderr': 'gate\n'.repeat(50),
    })
    await archiveEntry(scad, record({ id: 'atlas-b', removed: 2000, answer: 'The gate is mended', paths: ['src/gate.ts', 'README.md'] }))
  })

  test('finds prompts, output, answers and names of files, the session that went last first, in any case', async () => {
    const places = await found('GATE')
    expect(places.slice(0, 3)).toEqual([
      'atlas-b#1 record.json null The gate is mended',
      'atlas-b#1 app/src/gate.ts null src/gate.ts',
      'atlas-a#1 jobs/ab12/prompt.md 2 please Mend the gate',
    ])
    expect(places.filter((place) => place.includes('/stderr'))).toHaveLength(10)
    expect(await found('no such words')).toEqual([])
  })

  test('shows the words around what it found, without what moves a cursor', async () => {
    const lines = (await found('gate')).filter((place) => place.includes('/stdout'))
    expect(lines).toEqual([expect.stringMatching(/ 1 x{60}gatey{100}$/), expect.stringMatching(/ 2 \ufffd\[31mgate\ufffd\[0m$/)])
  })

  test('stops at its limit and says so', async () => {
    expect(await found('gate', 2)).toHaveLength(2)
    expect(said).toEqual([expect.stringContaining('--limit')])
  })
})
