import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { readArchive } from '../../../src/session/read-archive.ts'

async function tarOf(...entries: { name: string; type?: 'file' | 'symlink'; text: string }[]): Promise<Buffer> {
  const tar = pack()
  for (const { text, ...header } of entries) tar.entry(header, text)
  tar.finalize()
  return await buffer(tar)
}
const read = async (bytes: Buffer, request = {}): Promise<string[]> => [...(await readArchive(Readable.from([bytes]), request)).keys()]

test('of an archive those regular files are read that are wanted', async () => {
  const tar = await tarOf({ name: 'a/x', text: '1' }, { name: 'a/y', text: '2' }, { name: 'b/y', type: 'symlink', text: '' })
  expect(await read(tar)).toEqual(['a/x', 'a/y'])
  expect(await read(tar, { wanted: (name: string) => name.endsWith('y') })).toEqual(['a/y'])
})

test('more than was expected is refused, wanted or not, and so is an archive that is not whole', async () => {
  const tar = await tarOf({ name: 'a', text: 'x'.repeat(2000) })
  const wanted = (): boolean => false
  await expect(read(tar, { wanted, maxBytes: 2000 })).rejects.toMatchObject({ code: 'engine-failed' })
  await expect(read(await tarOf({ name: 'a', text: '' }, { name: 'b', text: '' }), { maxBytes: 1000 })).rejects.toMatchObject({
    code: 'engine-failed',
  })
  await expect(read(tar.subarray(0, 1000))).rejects.toMatchObject({ code: 'engine-failed' })
})
