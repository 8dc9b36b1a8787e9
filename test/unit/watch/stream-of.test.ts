import { expect, test } from 'vitest'
import { streamOf } from '../../../src/watch/stream-of.ts'

const never = new AbortController().signal

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = []
  for await (const value of stream) values.push(value)
  return values
}

test('what several say comes in the order in which they say it, and the stream ends with the work', async () => {
  const stream = streamOf<string>(never, async (send) => {
    await Promise.all([send('a'), send('b')])
    await send('c')
  })
  expect(await all(stream)).toEqual(['a', 'b', 'c'])
})

test('a failure comes after what was said before it', async () => {
  const said: string[] = []
  const stream = streamOf<string>(never, async (send) => {
    await send('a')
    throw new Error('broken')
  })
  await expect(
    (async () => {
      for await (const value of stream) said.push(value)
    })(),
  ).rejects.toThrow('broken')
  expect(said).toEqual(['a'])
})

test('whoever says much waits until it is read', async () => {
  let sent = 0
  const stream = streamOf<number>(never, async (send) => {
    for (; sent < 3000; sent++) await send(sent)
  })
  for await (const value of stream) {
    if (value === 0) expect(sent).toBeLessThan(1100)
    if (value === 2999) break
  }
  expect(sent).toBeGreaterThanOrEqual(2999)
})

test('who stops reading ends the work and waits for its end', async () => {
  let tidied = false
  const stream = streamOf<string>(never, async (send, signal) => {
    await send('a')
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    tidied = true
  })
  for await (const _value of stream) break
  expect(tidied).toBe(true)
})
