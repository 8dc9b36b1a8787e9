import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tarBuffer, tarStream, type TarEntry } from '../../../src/image/tar.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-tar-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

async function unpack(entries: TarEntry[]): Promise<void> {
  execFileSync('tar', ['-x', '-C', folder, '--no-same-owner'], { input: await tarBuffer(entries) })
}

test('files, folders and links come out of tar as they went in', async () => {
  await unpack([
    { path: 'dir', mode: 0o755, content: 'folder' },
    { path: 'dir/program', mode: 0o755, content: Buffer.from('#!/bin/sh\n') },
    { path: 'dir/link', mode: 0o777, content: { link: 'program' } },
  ])
  expect(await readFile(join(folder, 'dir/program'), 'utf8')).toBe('#!/bin/sh\n')
  expect((await stat(join(folder, 'dir/program'))).mode & 0o777).toBe(0o755)
  expect(await readlink(join(folder, 'dir/link'))).toBe('program')
})

test.each([99, 100, 101, 250])('a path of %i characters is kept', async (length) => {
  const path = `${'a'.repeat(60)}/${'b'.repeat(length - 61)}`
  await unpack([{ path, mode: 0o644, content: Buffer.from(String(length)) }])
  expect(await readFile(join(folder, path), 'utf8')).toBe(String(length))
})

test('names outside ASCII and long link targets are kept', async () => {
  const target = 'x'.repeat(120)
  await unpack([
    { path: 'größe/日本.txt', mode: 0o644, content: Buffer.from('1') },
    { path: 'long-link', mode: 0o777, content: { link: target } },
  ])
  expect(await readFile(join(folder, 'größe/日本.txt'), 'utf8')).toBe('1')
  expect(await readlink(join(folder, 'long-link'))).toBe(target)
})

test('a file that shrank meanwhile leaves the archive whole', async () => {
  const file = join(folder, 'short')
  await writeFile(file, 'abc')
  await unpack([
    { path: 'first', mode: 0o644, content: { file, size: 700 } },
    { path: 'second', mode: 0o644, content: Buffer.from('after') },
  ])
  expect((await readFile(join(folder, 'first'))).length).toBe(700)
  expect(await readFile(join(folder, 'second'), 'utf8')).toBe('after')
})

test('the stream holds the same bytes as the buffer', async () => {
  const entries: TarEntry[] = [{ path: 'a', mode: 0o644, content: Buffer.from('a') }]
  expect(await buffer(tarStream(entries))).toEqual(await tarBuffer(entries))
})
