import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { sha256 } from '../../../src/text/hash.ts'
import { readLines } from '../../../src/text/line-reader.ts'

async function linesOf(chunks: (string | Buffer)[], maxBytes?: number): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readLines(Readable.from(chunks), maxBytes)) lines.push(line)
  return lines
}

test('lines are put together across chunks, also inside a character', async () => {
  const bytes = Buffer.from('grün\nblau')
  expect(await linesOf([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['grün', 'blau'])
})
test('empty lines count, and the last line may lack its end', async () => {
  expect(await linesOf(['a\n\nb'])).toEqual(['a', '', 'b'])
})
test('a line that never ends is cut, and the next one is whole', async () => {
  expect(await linesOf(['x'.repeat(10), 'x'.repeat(10), '\nnext\n'], 5)).toEqual(['xxxxx', 'next'])
})
test('parts of a hash cannot run into each other', () => {
  expect(sha256('ab', 'c')).not.toBe(sha256('a', 'bc'))
  expect(sha256('ab')).toMatch(/^[0-9a-f]{64}$/)
})
