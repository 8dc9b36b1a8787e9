import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createScad } from '../../../src/scad/create-scad.ts'
import { type PostHook, postEvent, signatureOf } from '../../../src/watch/post-event.ts'
import { hookServer, lostEvent } from './support.ts'

const never = new AbortController().signal
const scad = createScad({ env: { HOOK_SECRET: 'hush', HOOK_URL: '' } })

function hook(url: string, change: Partial<PostHook> = {}): PostHook {
  return { url, secret: null, timeout: 5000, ...change }
}

test('a post is the event as JSON, with its type and id beside it', async () => {
  await using server = await hookServer((response) => response.end('thanks'))
  expect(await postEvent(scad, lostEvent, hook(server.url), never)).toEqual({ done: true })
  const [post] = server.posts
  expect(JSON.parse(post?.body ?? '')).toEqual(lostEvent)
  expect(post?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': `scad/${scad.version}`,
    'x-scad-event': 'session-lost',
    'x-scad-delivery': 'session-lost:atlas-4f2a:1',
  })
  expect(post?.headers).not.toHaveProperty('x-scad-signature-256')
})

test('a post is signed over its body', async () => {
  await using server = await hookServer((response) => response.end())
  await postEvent(scad, lostEvent, hook(server.url, { secret: '$HOOK_SECRET' }), never)
  const [post] = server.posts
  expect(post?.headers['x-scad-signature-256']).toBe(signatureOf(post?.body ?? '', 'hush'))
})

test('the signature is that of the example in GitHub’s documentation of its own', () => {
  expect(signatureOf('Hello, World!', "It's a Secret to Everybody")).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  )
})

test('a secret may be in a file, without the line break at its end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scad-post-'))
  try {
    await writeFile(join(folder, 'secret'), 'hush\n')
    await using server = await hookServer((response) => response.end())
    await postEvent(scad, lostEvent, hook(server.url, { secret: { file: join(folder, 'secret') } }), never)
    const [post] = server.posts
    expect(post?.headers['x-scad-signature-256']).toBe(signatureOf(post?.body ?? '', 'hush'))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.each([
  [500, false],
  [503, false],
  [429, false],
  [408, false],
  [400, true],
  [404, true],
  [302, true],
])('after %i another attempt makes no sense: %s', async (status, final) => {
  await using server = await hookServer((response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end())
  expect(await postEvent(scad, lostEvent, hook(server.url), never)).toEqual({ done: false, error: `answered ${status}`, final, askedMs: 0 })
  expect(server.posts).toHaveLength(1)
})

test('what the server asks for is heard', async () => {
  await using server = await hookServer((response) => response.writeHead(503, { 'retry-after': '7' }).end())
  expect(await postEvent(scad, lostEvent, hook(server.url), never)).toMatchObject({ askedMs: 7000 })
})

test('a server that gives no answer fails in time, and one that is not there at once', async () => {
  await using server = await hookServer(() => {})
  expect(await postEvent(scad, lostEvent, hook(server.url, { timeout: 50 }), never)).toMatchObject({ error: 'gave no answer in time' })
  await server[Symbol.asyncDispose]()
  expect(await postEvent(scad, lostEvent, hook(server.url), never)).toMatchObject({
    error: 'could not be reached: ECONNREFUSED',
    final: false,
  })
})

test('a variable that is not set is named', async () => {
  expect(await postEvent(scad, lostEvent, hook('$NOWHERE'), never)).toMatchObject({ error: expect.stringContaining('NOWHERE') })
  expect(await postEvent(scad, lostEvent, hook('http://127.0.0.1:1', { secret: '$NOTHING' }), never)).toMatchObject({
    error: expect.stringContaining('NOTHING'),
  })
})
