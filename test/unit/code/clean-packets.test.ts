import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { cleanPackets } from '../../../src/code/clean-packets.ts'

function packet(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

async function cleaned(bytes: Buffer, service: 'git-upload-pack' | 'git-receive-pack' = 'git-upload-pack', size = bytes.length) {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
  return await buffer(Readable.from(pieces).pipe(cleanPackets(service)))
}

const flush = Buffer.from('0000')

describe('cleanPackets', () => {
  it.each([1, 3, 5000])('makes escapes in progress, errors and names harmless, in pieces of %i bytes', async (size) => {
    const bytes = Buffer.concat([
      packet('0a refs/heads/\u009bx\0caps\n'),
      flush,
      packet('\u0002a\u001b[31mb\r\n'),
      packet('ERR \u202eno, naïve 日本'),
    ])
    const expected = Buffer.concat([
      packet('0a refs/heads/__x\0caps\n'),
      flush,
      packet('\u0002a_[31mb\r\n'),
      packet('ERR ___no, naïve 日本'),
    ])
    expect((await cleaned(bytes, 'git-upload-pack', size)).toString()).toBe(expected.toString())
  })

  it('cleans what is no UTF-8 byte by byte', async () => {
    const bytes = packet(Buffer.from('\u0002caf\u00e9 \u009b', 'latin1'))
    expect(await cleaned(bytes)).toEqual(packet(Buffer.from('\u0002caf\u00e9 _', 'latin1')))
  })

  it('cleans a packet that is broken off', async () => {
    expect((await cleaned(packet('\u0002\u001b[2J and more').subarray(0, 9))).toString()).toBe('0012\u0002_[2J')
  })

  it.each([1, 7, 5000])('leaves pack data alone, in pieces of %i bytes', async (size) => {
    const pack = Buffer.concat([Buffer.from([1]), Buffer.from(Array.from({ length: 256 }, (_, index) => index))])
    const bytes = Buffer.concat([packet('NAK\n'), packet(pack), flush])
    expect(await cleaned(bytes, 'git-upload-pack', size)).toEqual(bytes)
  })

  it('leaves a pack that comes without packets alone', async () => {
    const bytes = Buffer.concat([packet('NAK\n'), Buffer.from('PACK\u001b\u0002\u0000')])
    expect(await cleaned(bytes)).toEqual(bytes)
  })

  it('cleans the report of a push, which is packets within band 1', async () => {
    const bytes = packet(Buffer.concat([Buffer.from([1]), packet('ng refs/heads/x \u001b]0;no\n')]))
    expect((await cleaned(bytes, 'git-receive-pack')).includes(27)).toBe(false)
  })
})
