import { expect, test } from 'vitest'
import { decodeText, unfinishedBytes } from '../../../src/text/decode.ts'

test.each([
  ['a lone byte', [0x61, 0xff, 0x62], String.raw`a\xffb`],
  ['a character that is broken off', [0xe2, 0x82, 0x41], String.raw`\xe2\x82A`],
  ['a character in more bytes than it takes', [0xc0, 0xaf], String.raw`\xc0\xaf`],
  ['half of a surrogate pair', [0xed, 0xa0, 0x80], String.raw`\xed\xa0\x80`],
  ['what is beyond the last character', [0xf4, 0x90, 0x80, 0x80], String.raw`\xf4\x90\x80\x80`],
  ['a C1 control as one byte', [0x9b, 0x32, 0x4a], String.raw`\x9b2J`],
  ['characters beside it', [...Buffer.from('é日👩'), 0xfe], String.raw`é日👩\xfe`],
])('%s is spelled out', (_name, bytes, text) => {
  expect(decodeText(Buffer.from(bytes))).toBe(text)
})

test('text stays as it is', () => {
  const text = 'Grüße, 日本語, 👩 \u001b\0'
  expect(decodeText(Buffer.from(text))).toBe(text)
})

test('a character whose rest may still come is told', () => {
  const bytes = Buffer.from('aé日👩')
  // after each byte: a, é, 日, 👩
  expect(Array.from(bytes, (_, index) => unfinishedBytes(bytes.subarray(0, index + 1)))).toEqual([0, 1, 0, 1, 2, 0, 1, 2, 3, 0])
  expect(unfinishedBytes(Buffer.from([0x80, 0x80, 0x80, 0x80]))).toBe(0)
})
