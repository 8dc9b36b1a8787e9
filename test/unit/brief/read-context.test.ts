import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maxBriefBytes } from '../../../src/brief/brief.ts'
import { readContext } from '../../../src/brief/read-context.ts'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'scad-context-'))
})
afterAll(async () => await rm(cwd, { recursive: true }))

test('the text of a file is called by its name, and stays as it is', async () => {
  await writeFile(join(cwd, 'ci.log'), '\u001b[31mrot\u001b[0m: fünf\n')
  await writeFile(join(cwd, 'empty'), '')
  expect(await readContext({ cwd }, ['ci.log', join(cwd, 'empty')])).toEqual([
    { name: 'ci.log', text: '\u001b[31mrot\u001b[0m: fünf\n' },
    { name: 'empty', text: '' },
  ])
})

test.each([
  ['is not there', null, 'path-not-found', /does not exist$/],
  ['holds a NUL', Buffer.from('a\0b'), 'bad-input', /is no text$/],
  ['is not UTF-8', Buffer.from([0xff, 0x0a]), 'bad-input', /is no text$/],
  ['is longer than a brief', Buffer.alloc(maxBriefBytes + 1, 'ü'), 'bad-input', /is longer than /],
])('a file that %s is refused', async (name, bytes, code, message) => {
  const file = name.replaceAll(' ', '-')
  if (bytes !== null) await writeFile(join(cwd, file), bytes)
  await expect(readContext({ cwd }, [file])).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})
