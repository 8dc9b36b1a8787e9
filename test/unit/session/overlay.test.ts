import { rmSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Headers, pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { requireWhole } from '../../../src/archive/keep-overlays.ts'
import { compareOverlay } from '../../../src/session/compare-overlay.ts'
import { noOverlayReason, overlaysOf } from '../../../src/session/overlay.ts'
import { summaryOf, summaryText } from '../../../src/session/overlay-summary.ts'
import { readWritten, type Written } from '../../../src/session/read-written.ts'
import { workplace } from '../config/workplace.ts'

const limits = { bytes: 1000, entries: 100 }
const file = (path: string, bytes = 3): Written => ({ path, kind: 'file', bytes })
const folder = (path: string): Written => ({ path, kind: 'folder', bytes: 0 })
const gone = (path: string): Written => ({ path, kind: 'gone', bytes: 0 })

function upper(...entries: (Headers & { body?: string })[]) {
  const tar = pack()
  tar.entry({ name: 'upper', type: 'directory' })
  for (const { body, ...header } of entries) tar.entry(header, body ?? '')
  tar.finalize()
  return tar
}

test('an upper folder is read: files, folders, and what is gone', async () => {
  const { written, complete, cut } = await readWritten(
    upper(
      { name: 'upper/a', body: 'abc' },
      { name: 'upper/sub', type: 'directory' },
      { name: 'upper/sub/link', type: 'symlink', linkname: 'x' },
      { name: 'upper/old', type: 'character-device', devmajor: 0, devminor: 0 },
      { name: 'upper/null', type: 'character-device', devmajor: 1, devminor: 3 },
    ),
    limits,
  )
  expect([complete, cut]).toEqual([true, false])
  expect(written).toEqual([folder('.'), file('a'), folder('sub'), file('sub/link', 0), gone('old'), file('null', 0)])
})

test.each([{ bytes: 4 }, { entries: 2 }])('no more of it is looked at than %o', async (less) => {
  const tar = upper({ name: 'upper/a', body: 'abc' }, { name: 'upper/b', body: 'abc' })
  expect(await readWritten(tar, { ...limits, ...less })).toEqual({ written: [folder('.'), file('a')], complete: false, cut: true })
})

test.each([`upper/${'d/'.repeat(201)}x`, 'upper/../x'])('the name %s is passed over, which is told', async (name) => {
  const tar = upper({ name, body: 'abc' }, { name: 'upper/b', body: 'abc' })
  expect(await readWritten(tar, limits)).toEqual({ written: [folder('.'), file('b')], complete: false, cut: false })
})

test('what is passed over counts as what is looked at', async () => {
  const deep = `upper/${'d/'.repeat(201)}`
  const tar = upper({ name: `${deep}x`, body: '' }, { name: `${deep}y`, body: '' })
  expect(await readWritten(tar, { ...limits, entries: 2 })).toMatchObject({ cut: true })
})

test('what was written is added, changed or deleted, by what the folder has', async () => {
  await using place = await workplace()
  for (const path of ['changed', 'gone', 'sub/kept', 'tree/x', 'was-file']) await place.write(`ref/${path}`, 'old')
  const written = [
    ...[folder('.'), file('added'), file('changed'), gone('gone'), gone('never-there'), folder('sub'), file('sub/new')],
    ...[file('tree'), folder('was-file'), file('was-file/now')],
  ]
  const { files, ...rest } = await compareOverlay(join(place.folder, 'ref'), written, 10)
  expect(files).toEqual([
    { path: 'added', change: 'added', bytes: 3 },
    { path: 'changed', change: 'changed', bytes: 3 },
    { path: 'gone', change: 'deleted', bytes: 0 },
    { path: 'sub/new', change: 'added', bytes: 3 },
    { path: 'tree/', change: 'deleted', bytes: 0 },
    { path: 'tree', change: 'added', bytes: 3 },
    { path: 'was-file', change: 'deleted', bytes: 0 },
    { path: 'was-file/now', change: 'added', bytes: 3 },
  ])
  // whether it was made anew is for the container to tell
  expect(rest).toEqual({ merged: [{ path: 'sub', below: ['sub/kept'] }], complete: true, cut: false })
})

test('no more merged folders are looked for than is said', async () => {
  await using place = await workplace()
  for (const path of ['a/x', 'b/x', 'empty/same']) await place.write(`ref/${path}`, 'old')
  const written = [folder('.'), folder('a'), folder('empty'), file('empty/same'), folder('b')]
  const found = [
    { path: 'a', below: ['a/x'] },
    { path: 'b', below: ['b/x'] },
  ]
  const source = join(place.folder, 'ref')
  expect(await compareOverlay(source, written, 2)).toMatchObject({ merged: found, complete: true, cut: false })
  expect(await compareOverlay(source, written, 1)).toMatchObject({ merged: found.slice(0, 1), complete: false, cut: true })
})

test('a merged folder that cannot be read is told as something missing', async () => {
  await using place = await workplace()
  await place.write('ref/sub/x', 'old')
  const source = join(place.folder, 'ref')
  const written = function* () {
    yield* [folder('.'), folder('sub')]
    // it goes after it was found to be there
    rmSync(join(source, 'sub'), { recursive: true })
  }
  expect(await compareOverlay(source, written(), 10)).toEqual({ files: [], merged: [], complete: false, cut: false })
})

test('no link of the folder is followed', async () => {
  await using place = await workplace()
  await place.write('elsewhere/secret', '')
  await mkdir(join(place.folder, 'ref'))
  await symlink(join(place.folder, 'elsewhere'), join(place.folder, 'ref', 'door'))
  const { files, merged } = await compareOverlay(join(place.folder, 'ref'), [folder('.'), folder('door'), file('door/secret')], 10)
  expect(files).toEqual([
    { path: 'door', change: 'deleted', bytes: 0 },
    { path: 'door/secret', change: 'added', bytes: 3 },
  ])
  expect(merged).toEqual([])
})

test('the numbers are told to people', () => {
  const [overlay] = overlaysOf([{ source: '/ref', target: '/data/ref', mode: 'overlay' }])
  if (overlay === undefined) throw new Error('it is an overlay')
  const files = [
    { path: 'a', change: 'added', bytes: 5 },
    { path: 'b', change: 'deleted', bytes: 0 },
  ] as const
  expect(summaryText(summaryOf({ overlay, files: [...files], complete: false, cut: true }))).toBe('1 added, 1 deleted, 5 B, and more')
  expect(summaryText(summaryOf({ overlay, files: [], complete: true, cut: false }))).toBe('nothing')
})

test('an overlay that was not looked at to its end is not given up', () => {
  const [overlay] = overlaysOf([{ source: '/ref', target: '/data/ref', mode: 'overlay' }])
  if (overlay === undefined) throw new Error('it is an overlay')
  const seen = { overlay, files: [], complete: false }
  expect(() => requireWhole({ id: 'atlas-4f2a' }, [{ ...seen, cut: true }])).toThrow(
    expect.objectContaining({
      code: 'bad-input',
      message: 'more was written over /data/ref than is looked at',
      hint: expect.stringContaining('scad code artifacts atlas-4f2a --to FOLDER --limit SIZE takes it out first'),
    }),
  )
  expect(() => requireWhole({ id: 'atlas-4f2a' }, [{ ...seen, cut: false }])).not.toThrow()
})

test.each([
  [{ name: 'docker', local: true, rootless: false }, null],
  [{ name: 'podman', local: true, rootless: false }, 'podman'],
  [{ name: 'docker', local: false, rootless: false }, 'another machine'],
  [{ name: 'docker', local: true, rootless: true }, 'rootless'],
])('an engine such as %o', (engine, why) => {
  expect(noOverlayReason(engine)).toEqual(why === null ? null : expect.stringContaining(why))
})
