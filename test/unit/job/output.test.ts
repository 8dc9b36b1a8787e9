import { describe, expect, test } from 'vitest'
import { BytesCleaner } from '../../../src/job/clean-bytes.ts'
import { outputLines } from '../../../src/job/output-lines.ts'
import type { OutputChunk } from '../../../src/job/output.ts'
import { joinSegments } from '../../../src/job/stored-output.ts'
import { cleanText } from '../../../src/text/clean.ts'

test('files of a stream are joined by their offsets, with each gap told', () => {
  const segments = new Map([
    [20, Buffer.from('tail')],
    [0, Buffer.from('head')],
    [4, Buffer.from('next')],
  ])
  expect(joinSegments(segments).toString()).toBe('headnext\n[scad: 12 bytes are left out here]\ntail')
  expect(joinSegments(new Map()).toString()).toBe('')
})

test('cleaning piece by piece gives what cleaning the whole gives, wherever it is cut', () => {
  const text = 'a\r\nb\rc\u001B[31m ü € 😀 \u202E end\r'
  const bytes = Buffer.from(text)
  for (let cut = 0; cut <= bytes.length; cut++) {
    const cleaner = new BytesCleaner()
    expect(cleaner.push(bytes.subarray(0, cut)) + cleaner.push(bytes.subarray(cut)) + cleaner.end()).toBe(cleanText(text))
  }
})

describe('lines of output', () => {
  const lines = async (...chunks: [OutputChunk['stream'], string | Buffer][]) => {
    const found: string[] = []
    const source = (async function* () {
      for (const [stream, bytes] of chunks) yield { stream, bytes: Buffer.from(bytes) }
    })()
    for await (const { stream, text } of outputLines(source)) found.push(`${stream}:${text}`)
    return found
  }

  test('are put together from pieces, each stream by itself', async () => {
    expect(await lines(['stdout', 'on'], ['stderr', 'x'], ['stdout', 'e\ntwo\nthr'], ['stderr', 'y\n'], ['stdout', 'ee'])).toEqual([
      'stdout:one',
      'stdout:two',
      'stderr:xy',
      'stdout:three',
    ])
  })

  test('keep a character that was cut in two', async () => {
    expect(await lines(['stdout', Buffer.from([0xc3])], ['stdout', Buffer.from([0xbc, 0x0a])])).toEqual(['stdout:ü'])
  })

  test('without an end are given in pieces', async () => {
    const found = await lines(['stdout', 'x'.repeat(2 << 20)], ['stdout', 'y\n'])
    expect(found.map((line) => line.length)).toEqual(['stdout:'.length + (2 << 20), 'stdout:y'.length])
  })
})
