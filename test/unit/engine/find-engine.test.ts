import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DockerClient } from '../../../src/engine/docker/client.ts'
import { unixEndpoint } from '../../../src/engine/endpoint.ts'
import { findEngine, type FoundEngine } from '../../../src/engine/find-engine.ts'
import type { Strategy } from '../../../src/engine/strategies.ts'

const never = new AbortController().signal
const servers: Server[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-find-'))
})

afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await rm(folder, { recursive: true })
})

/** A socket that answers like an engine that is asked for its version. */
async function listen(name: string, answer: RequestListener | Record<string, unknown>): Promise<string> {
  const path = join(folder, name)
  const server = createServer(typeof answer === 'function' ? answer : (_request, response) => void response.end(JSON.stringify(answer)))
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  return path
}

function way(source: string, explicit: boolean, path: string | null): Strategy {
  return { source, explicit, find: async () => (path === null ? 'not for me' : unixEndpoint(source, path)) }
}

const version = { Version: '28.0', ApiVersion: '1.48', MinAPIVersion: '1.24' }

test('the first engine that answers is taken', async () => {
  const second = await listen('second', version)
  const third = await listen('third', { ...version, Version: '1' })
  const ways = [way('first', false, join(folder, 'missing')), way('second', false, second), way('third', false, third)]
  const found = await findEngine({}, never, ways)
  const reason = expect.stringContaining('there is no such socket')
  expect(found).toEqual({ endpoint: unixEndpoint('second', second), version, tried: [{ source: 'first', reason }] })
})

test('an engine that was named and does not answer is not replaced by another', async () => {
  const other = await listen('other', version)
  const ways = [way('DOCKER_HOST', true, join(folder, 'missing')), way('default', false, other)]
  await expect(findEngine({}, never, ways)).rejects.toMatchObject({
    code: 'engine-unreachable',
    message: expect.stringMatching(/missing \(DOCKER_HOST\): there is no such socket/),
    details: undefined,
  })
})

test('when none answers, each way says why', async () => {
  await writeFile(join(folder, 'file'), '')
  const ways = [way('first', true, null), way('second', false, join(folder, 'missing')), way('third', false, join(folder, 'file'))]
  await expect(findEngine({}, never, ways)).rejects.toMatchObject({
    code: 'engine-unreachable',
    hint: expect.stringContaining('install'),
    details: {
      tried: [
        { source: 'first', reason: 'not for me' },
        { source: 'second', reason: expect.stringContaining('no such socket') },
        { source: 'third', reason: expect.any(String) },
      ],
    },
  })
})

test('what answers and is no engine is said', async () => {
  const path = await listen('web', (_request, response) => void response.writeHead(404).end('<html>'))
  await expect(findEngine({}, never, [way('DOCKER_HOST', true, path)])).rejects.toThrow('no container engine (HTTP 404)')
})

test('an answer without an end is cut', async () => {
  const path = await listen('endless', (_request, response) => {
    const pour = (): void => {
      while (response.writable && response.write(Buffer.alloc(65_536, 'x')));
    }
    response.on('drain', pour)
    pour()
  })
  await expect(findEngine({}, never, [way('DOCKER_HOST', true, path)])).rejects.toMatchObject({ code: 'engine-unreachable' })
})

test('an abort ends the wait for an engine that does not answer', async () => {
  const abort = new AbortController()
  const path = await listen('silent', () => abort.abort())
  await expect(findEngine({}, abort.signal, [way('default', false, path)])).rejects.toMatchObject({ code: 'interrupted' })
})

test.each([
  ['too old', { ApiVersion: '1.39', MinAPIVersion: '1.12' }],
  ['too new', { ApiVersion: '2.10', MinAPIVersion: '2.0' }],
])('an engine whose API is %s is refused', async (_name, api) => {
  const found: FoundEngine = { endpoint: unixEndpoint('default', '/none'), version: { ...version, ...api }, tried: [] }
  await expect(DockerClient.open(found, { env: {}, signal: never })).rejects.toMatchObject({ code: 'engine-version' })
})
