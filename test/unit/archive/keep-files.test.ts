import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack, type Headers } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ArchiveDraft } from '../../../src/archive/archive-draft.ts'
import { keepFiles, newRoom, type Room } from '../../../src/archive/keep-files.ts'
import { transcriptSources } from '../../../src/archive/keep-transcripts.ts'

let folder = ''
let draft: ArchiveDraft
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-archive-'))
  draft = new ArchiveDraft(folder, [])
})
afterEach(async () => await rm(folder, { recursive: true }))

async function tarOf(entries: (Partial<Headers> & { name: string; text?: string })[]): Promise<Readable> {
  const tar = pack()
  for (const { text = '', ...header } of entries) tar.entry(header, text)
  tar.finalize()
  return Readable.from([await buffer(tar)])
}

async function keep(entries: Parameters<typeof tarOf>[0], room: Partial<Room> = {}): Promise<string[]> {
  const wanted = (path: string): boolean => path.endsWith('.jsonl')
  await keepFiles(draft, await tarOf(entries), { place: 'transcripts/x', name: '', wanted, room: { ...newRoom(), ...room } })
  return (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted()
}

test('wanted files are kept below their place, for their owner alone, and others are not', async () => {
  expect(
    await keep([
      { name: 'projects', type: 'directory' },
      { name: 'projects/a/one.jsonl', mode: 0o4777, text: 'one' },
      { name: 'projects/a/secret', text: 'no' },
    ]),
  ).toEqual(['transcripts/x/a/one.jsonl'])
  const kept = join(folder, 'transcripts/x/a/one.jsonl')
  expect(await readFile(kept, 'utf8')).toBe('one')
  expect((await stat(kept)).mode & 0o7777).toBe(0o600)
  expect(draft.leftOut).toEqual([])
})

test('names that lead elsewhere, links and devices are left out and told', async () => {
  expect(
    await keep([
      { name: 'projects/../../../out.jsonl', text: 'x' },
      { name: '/out.jsonl', text: 'x' },
      { name: 'projects/link.jsonl', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'projects/hard.jsonl', type: 'link', linkname: 'projects/a.jsonl' },
      { name: 'projects/pipe.jsonl', type: 'fifo' },
    ]),
  ).toEqual([])
  expect(draft.leftOut).toHaveLength(5)
})

test('a name that comes twice, is too long, or is a folder too, is left out, and the rest is kept', async () => {
  const long = `${'x'.repeat(300)}.jsonl`
  expect(
    await keep([
      { name: 'p/a.jsonl', text: '1' },
      { name: 'p/a.jsonl', text: '2' },
      { name: 'p/a.jsonl/b.jsonl', text: '3' },
      { name: `p/${long}`, text: '4' },
      { name: 'p/z.jsonl', text: '5' },
    ]),
  ).toEqual(['transcripts/x/a.jsonl', 'transcripts/x/z.jsonl'])
  expect(await readFile(join(folder, 'transcripts/x/a.jsonl'), 'utf8')).toBe('1')
  expect(draft.leftOut.map(({ path }) => path)).toHaveLength(3)
})

test('what there is no room for is left out, and what would be read without end is not', async () => {
  const files = ['a', 'b', 'c', 'd'].map((name) => ({ name: `p/${name}.jsonl`, text: name.repeat(1000) }))
  const large = { name: 'p/0.jsonl', text: '0'.repeat(3000) }
  expect(await keep([large, ...files], { perFile: 2000, files: 2 })).toEqual(['transcripts/x/a.jsonl', 'transcripts/x/b.jsonl'])
  expect(draft.leftOut.map(({ path }) => path)).toEqual(['0', 'c', 'd'].map((name) => `transcripts/x/${name}.jsonl`))
  await rm(join(folder, 'transcripts'), { recursive: true })
  expect(await keep(files, { bytes: 1500, read: 2500 })).toEqual(['transcripts/x/a.jsonl'])
  expect(draft.leftOut.at(-1)).toEqual({ path: 'transcripts/x', reason: 'there is more than is looked at' })
})

test('a row tells the folder or the files that its transcripts are in', () => {
  expect(transcriptSources('.claude/projects/<folder>/<conversation>.jsonl')).toEqual([
    { path: '.claude/projects', name: '', suffix: '.jsonl' },
  ])
  expect(transcriptSources('.a/b.db')).toEqual([
    { path: '.a/b.db', name: 'b.db', suffix: '' },
    { path: '.a/b.db-wal', name: 'b.db-wal', suffix: '' },
  ])
  expect(transcriptSources('')).toEqual([])
})
