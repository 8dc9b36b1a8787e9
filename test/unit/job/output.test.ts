import { describe, expect, test } from 'vitest'
import { BytesCleaner } from '../../../src/job/clean-bytes.ts'
import { parseTimes } from '../../../src/job/arrival-times.ts'
import { lastUntilMark } from '../../../src/job/last-until-mark.ts'
import { LineSplitter } from '../../../src/job/output-lines.ts'
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
  const lines = (...pieces: (string | Buffer)[]) => {
    const splitter = new LineSplitter('stdout')
    return [...pieces.flatMap((piece) => [...splitter.push(Buffer.from(piece))]), ...splitter.end()]
  }

  test('are put together from pieces, and tell how many bytes have come with them', () => {
    expect(lines('on', 'e\ntwo\r\nthr', 'ee')).toEqual([
      { stream: 'stdout', text: 'one', offset: 4 },
      { stream: 'stdout', text: 'two', offset: 9 },
      { stream: 'stdout', text: 'three', offset: 14 },
    ])
  })

  test('keep a character that was cut in two', () => {
    expect(lines(Buffer.from([0xc3]), Buffer.from([0xbc, 0x0a])).map(({ text }) => text)).toEqual(['ü'])
  })

  test('without an end are given in pieces', () => {
    expect(lines(Buffer.alloc(17 << 20, 'x'), 'y\n').map(({ text }) => text.length)).toEqual([17 << 20, 1])
  })
})

describe('the times of a stream', () => {
  const times = parseTimes('1000 0\n2000 10\nnonsense\n3000 25\n')

  test('are those of the last byte that is asked for', () => {
    expect([1, 10, 11, 25, 26, 9999].map((bytes) => times.at(bytes))).toEqual([1000, 1000, 2000, 2000, 3000, 3000])
    expect(times.known).toBe(25)
  })

  test('are not made up where none were kept', () => {
    expect(parseTimes('').at(5)).toBeNull()
  })
})

describe('the last of what there is', () => {
  const last = async (items: (number | null)[], count?: number) => {
    const source = (async function* () {
      yield* items
    })()
    const found: number[] = []
    for await (const item of lastUntilMark(source, count)) found.push(item)
    return found
  }

  test.each([
    { items: [1, 2, 3], count: 2, kept: [2, 3] },
    { items: [1, 2, 3, null, 4, 5, 6], count: 1, kept: [3, 4, 5, 6] },
    { items: [1, null, 2], count: 0, kept: [2] },
    { items: [1, 2], count: undefined, kept: [1, 2] },
  ])('of $items with $count is $kept', async ({ items, count, kept }) => {
    expect(await last(items, count)).toEqual(kept)
  })
})
