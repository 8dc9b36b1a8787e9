import { mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack, type Headers } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parsePlace } from '../../../src/session/copy.ts'
import { extractTar, insidePath, staysInside } from '../../../src/session/extract-tar.ts'
import { packTar } from '../../../src/session/pack-tar.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-copy-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const limits = { bytes: 1000, entries: 20 }

function archive(...entries: (Headers & { body?: string })[]) {
  const tar = pack()
  for (const { body, ...header } of entries) tar.entry(header, body ?? '')
  tar.finalize()
  return tar
}

async function extracted(...entries: Parameters<typeof archive>) {
  return await extractTar(archive(...entries), folder, 'out', limits)
}

test('of some files alone those arrive, and a second name of one that does not is left out', async () => {
  const tar = archive(
    { name: 'dir', type: 'directory' },
    { name: 'dir/sub', type: 'directory' },
    { name: 'dir/sub/a', body: 'hello' },
    { name: 'dir/sub/b', body: 'other' },
    { name: 'dir/again', type: 'link', linkname: 'dir/sub/b' },
    { name: `dir/${'d/'.repeat(201)}x`, body: 'too deep for a name' },
  )
  const wanted = (path: string): boolean => path === 'sub/a' || path === 'again'
  expect(await extractTar(tar, folder, 'out', { ...limits, wanted })).toMatchObject({
    files: 1,
    skipped: [{ path: 'out/again', reason: 'a second name of a file that is not copied' }],
  })
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(['out', 'out/sub', 'out/sub/a'])
})

test('files, folders and inner links arrive under the new name', async () => {
  const result = await extracted(
    { name: 'dir', type: 'directory', mode: 0o755 },
    { name: 'dir/a', mode: 0o4755, body: 'hello' },
    { name: 'dir/sub/link', type: 'symlink', linkname: '../a' },
    { name: 'dir/again', type: 'link', linkname: 'dir/a' },
  )
  expect(result).toEqual({ files: 2, bytes: 10, skipped: [] })
  expect(await readFile(join(folder, 'out/sub/link'), 'utf8')).toBe('hello')
  expect(await readFile(join(folder, 'out/again'), 'utf8')).toBe('hello')
})

test('no file becomes setuid', async () => {
  await extracted({ name: 'a', mode: 0o6755, body: 'x' })
  expect((await stat(join(folder, 'out'))).mode & 0o7000).toBe(0)
})

test.each(['/etc/passwd', 'dir/../../x', 'dir/./x', 'dir//x', `dir/${'d/'.repeat(300)}x`])('the name %s is refused', async (name) => {
  expect(() => insidePath(name, 'out')).toThrow(expect.objectContaining({ code: 'bad-input' }))
})

test('a link that leads out is left out and told', async () => {
  const { skipped } = await extracted(
    { name: 'dir/a', body: 'x' },
    { name: 'dir/out', type: 'symlink', linkname: '/etc/passwd' },
    { name: 'dir/up', type: 'symlink', linkname: '../../x' },
  )
  expect(skipped.map(({ path }) => path)).toEqual(['out/out', 'out/up'])
  expect(await readdir(join(folder, 'out'))).toEqual(['a'])
})

test('nothing is written through a link of the archive', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'scad-target-'))
  try {
    await extracted({ name: 'dir/door', type: 'symlink', linkname: elsewhere }, { name: 'dir/door/x', body: 'x' })
    expect(await readdir(elsewhere)).toEqual([])
    expect(await readFile(join(folder, 'out/door/x'), 'utf8')).toBe('x')
  } finally {
    await rm(elsewhere, { recursive: true, force: true })
  }
})

test('a link put through another link is refused, as it would mean something else there', async () => {
  await expect(
    extracted(
      { name: 'dir/p/q', type: 'directory' },
      { name: 'dir/p/q/a', type: 'symlink', linkname: '../..' },
      { name: 'dir/p/q/a/x', type: 'symlink', linkname: '../../../y' },
    ),
  ).rejects.toThrow()
})

test('devices and pipes are left out', async () => {
  const { skipped } = await extracted(
    { name: 'dir/a', body: 'x' },
    { name: 'dir/tty', type: 'character-device' },
    { name: 'dir/p', type: 'fifo' },
  )
  expect(skipped).toHaveLength(2)
})

test('a second entry of one name is refused', async () => {
  await expect(extracted({ name: 'dir/a', body: 'x' }, { name: 'dir/a', body: 'y' })).rejects.toThrow()
})

test('more bytes or entries than allowed are refused', async () => {
  await expect(extracted({ name: 'a', body: 'x'.repeat(1001) })).rejects.toMatchObject({ code: 'bad-input' })
  await expect(extracted(...Array.from({ length: 21 }, (_, index) => ({ name: `d/${index}`, body: '' })))).rejects.toMatchObject({
    code: 'bad-input',
  })
})

test('every name of a file counts as a file of that size', async () => {
  const names = Array.from({ length: 3 }, (_, index): Headers => ({ name: `dir/${index}`, type: 'link', linkname: 'dir/a' }))
  await expect(extracted({ name: 'dir/a', body: 'x'.repeat(300) }, ...names)).rejects.toMatchObject({ code: 'bad-input' })
})

test('an archive that breaks off is a failure', async () => {
  const whole = await new Response(archive({ name: 'a', body: 'x'.repeat(900) })).bytes()
  const { Readable } = await import('node:stream')
  await expect(extractTar(Readable.from([Buffer.from(whole.subarray(0, 700))]), folder, 'out', limits)).rejects.toThrow()
})

describe('links', () => {
  test.each([
    ['out/link', 'a', true],
    ['out/sub/link', '../a', true],
    ['out/link', '../a', false],
    ['out/link', '/a', false],
    ['out/link', 'sub/../../a', false],
    ['out/link', 'sub/..', false],
    ['out', 'a', false],
    ['out/link', '', false],
  ])('%s → %s stays inside: %s', (path, target, expected) => {
    expect(staysInside(path, target)).toBe(expected)
  })
})

test('a packed folder is what is extracted again, its links kept', async () => {
  const source = await mkdtemp(join(tmpdir(), 'scad-source-'))
  try {
    await writeFile(join(source, 'a'), 'hello')
    await writeFile(join(source, 'empty'), '')
    await symlink('a', join(source, 'link'))
    const { tar, packed } = packTar(source, 'name', { uid: 10001, gid: 10001 })
    await extractTar(tar, folder, 'out', limits)
    expect(packed).toEqual({ files: 2, bytes: 5, skipped: [] })
    expect(await readlink(join(folder, 'out/link'))).toBe('a')
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['a', 'empty', 'link'])
  } finally {
    await rm(source, { recursive: true, force: true })
  }
})

test.each([
  ['atlas-4f2a:/data/x', { session: 'atlas-4f2a', path: '/data/x' }],
  ['atlas-4f2a:x:y', { session: 'atlas-4f2a', path: 'x:y' }],
  ['./a:b', { session: null, path: './a:b' }],
  ['/a:b', { session: null, path: '/a:b' }],
  ['C:x', { session: null, path: 'C:x' }],
  ['-', { session: null, path: '-' }],
])('%s is read as a place', (text, place) => {
  expect(parsePlace(text)).toEqual(place)
})

test('a session without a path is refused', () => {
  expect(() => parsePlace('atlas:')).toThrow(expect.objectContaining({ code: 'bad-input', hint: 'atlas:.' }))
})
