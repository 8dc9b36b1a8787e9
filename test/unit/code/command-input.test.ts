import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { commandInput } from '../../../src/code/command-input.ts'

async function text(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

describe('commandInput', () => {
  it('gives lines that arrive in pieces or together', async () => {
    const input = commandInput(Readable.from([Buffer.from('capab'), Buffer.from('ilities\nconnect x\n')]))
    expect([await input.line(), await input.line(), await input.line()]).toEqual(['capabilities', 'connect x', null])
  })

  it('keeps every byte after the last line', async () => {
    const input = commandInput(Readable.from([Buffer.from('connect x\n00'), Buffer.from('14more\n'), Buffer.from('end')]))
    expect(await input.line()).toBe('connect x')
    expect(await text(input.rest())).toBe('0014more\nend')
  })

  it('refuses a line without end', async () => {
    const input = commandInput(Readable.from(Array.from({ length: 9 }, () => Buffer.alloc(1000, 'a'))))
    await expect(input.line()).rejects.toMatchObject({ code: 'bad-input' })
  })
})
