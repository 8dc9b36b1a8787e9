import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { demultiplex } from '../../../../src/engine/docker/demultiplex.ts'

const asError = (error: unknown): Error => new Error('translated', { cause: error })

function frame(kind: number, content: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = kind
  header.writeUInt32BE(Buffer.byteLength(content), 4)
  return Buffer.concat([header, Buffer.from(content)])
}

test.each([1, 3, 8, 9, 1000])('frames cut into pieces of %i bytes are put together', async (size) => {
  const bytes = Buffer.concat([frame(1, 'one '), frame(2, 'err'), frame(1, ''), frame(1, 'two'), frame(2, 'or')])
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
  const { stdout, stderr } = demultiplex(Readable.from(pieces), false, asError)
  expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['one two', 'error'])
})

test('a TTY stream passes as it is', async () => {
  const { stdout, stderr } = demultiplex(Readable.from([Buffer.from([1, 0, 0]), Buffer.from('x')]), true, asError)
  expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['\u0001\u0000\u0000x', ''])
})

test('a stream that breaks off inside a frame is an error, not an end', async () => {
  const { stdout, ended } = demultiplex(Readable.from([frame(1, 'whole'), frame(1, 'broken').subarray(0, 10)]), false, asError)
  await expect(text(stdout)).rejects.toThrow('translated')
  await ended
})

test('a source that fails is an error for stdout alone', async () => {
  const source = new PassThrough()
  const { stdout, stderr } = demultiplex(source, false, asError)
  const read = Promise.allSettled([text(stdout), text(stderr)])
  source.destroy(new Error('reset'))
  expect(await read).toMatchObject([
    { status: 'rejected', reason: { message: 'translated' } },
    { status: 'fulfilled', value: '' },
  ])
})

test('a failure that nobody listens for is no uncaught error', async () => {
  const source = new PassThrough()
  const { stdout, ended } = demultiplex(source, false, asError)
  source.destroy(new Error('reset'))
  await ended
  await expect.poll(() => stdout.closed).toBe(true)
  expect(stdout.errored?.message).toBe('translated')
})

test('a failure that the caller wanted is an ordinary end', async () => {
  const source = new PassThrough()
  const { stdout } = demultiplex(source, false, () => null)
  source.destroy(new Error('detached'))
  expect(await text(stdout)).toBe('')
})
