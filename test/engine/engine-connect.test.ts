import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createServer as createTlsServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findEngine } from '../../src/engine/find-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { removeByLabel, run, sleeper, startSleeper, testEngine, testLabel, textOf, uniqueName } from '../support/engine.ts'

const direct = testEngine()
const mark = uniqueName()
const execute = promisify(execFile)
let folder: string
let socket: string
let container: string
const servers: Server[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-connect-'))
  socket = (await direct.info()).address.replace('unix://', '')
  container = await startSleeper(direct, mark)
})

afterAll(async () => {
  await removeByLabel(direct, { [testLabel]: mark })
  await direct.close()
  for (const server of servers) server.close()
  await rm(folder, { recursive: true })
})

/** Lets the engine's socket be reached over a port of loopback. */
async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function relay(from: NodeJS.ReadWriteStream): void {
  const to = connect({ path: socket, allowHalfOpen: true })
  from.pipe(to).pipe(from)
  to.on('error', () => undefined)
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
}

/** What must work however the engine is reached: calls, both directions of a stream, the end of stdin, files. */
async function useEverything(engine: Engine): Promise<void> {
  const sent = Buffer.alloc(3 << 20, 'x')
  const cat = await engine.exec(container, { command: ['sh', '-c', 'cat; echo end'], user: '0:0', stdin: true })
  if (cat.stdin === null) throw new Error('no stdin')
  const [, got] = await Promise.all([pipeline(Readable.from([sent]), cat.stdin), textOf(cat.stdout)])
  expect(got.length).toBe(sent.length + 4)
  expect(got.endsWith('end\n')).toBe(true)
  expect(await cat.exitCode).toBe(0)
  expect((await textOf(await engine.getArchive(container, '/etc/hostname'))).length).toBeGreaterThan(512)
  await expect(
    engine.createContainer(await sleeper(direct, mark, { name: (await direct.inspectContainer(container))?.name ?? '' })),
  ).rejects.toMatchObject({
    code: 'name-taken',
  })
}

test('an engine over TCP does all that one at a socket does, and is not local', async () => {
  const port = await listen(createServer({ allowHalfOpen: true }, relay))
  const engine = testEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })
  expect(await engine.info()).toMatchObject({ source: 'DOCKER_HOST', address: `tcp://127.0.0.1:${port}`, local: false })
  await useEverything(engine)
  await engine.close()
})

test('an engine over TLS is spoken to with the certificates of DOCKER_CERT_PATH, and refused with others', async () => {
  const certificates = await makeCertificates(join(folder, 'certificates'))
  const files = { ca: certificates.ca, cert: certificates.cert, key: certificates.key }
  const port = await listen(createTlsServer({ ...files, requestCert: true, rejectUnauthorized: true, allowHalfOpen: true }, relay))
  const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(folder, 'certificates') }
  const engine = testEngine(env)
  await useEverything(engine)
  await engine.close()

  await makeCertificates(join(folder, 'others'))
  const stranger = testEngine({ ...env, DOCKER_CERT_PATH: join(folder, 'others') })
  await expect(stranger.info()).rejects.toMatchObject({ code: 'engine-unreachable' })
})

test('an engine over ssh is reached through the ssh program', async () => {
  const programs = join(folder, 'programs')
  await mkdir(programs)
  // Stands at the place of ssh: joins its streams to the engine's socket, as `docker system dial-stdio` does on the other side.
  const program = `#!${process.execPath}
const socket = require('node:net').connect({ path: ${JSON.stringify(socket)}, allowHalfOpen: true })
if (!process.argv.join(' ').endsWith('-p 2222 -- me@far docker system dial-stdio')) process.exit(1)
process.stdin.pipe(socket).pipe(process.stdout)
`
  await writeFile(join(programs, 'ssh'), program, { mode: 0o755 })
  const engine = testEngine({ DOCKER_HOST: 'ssh://me@far:2222', PATH: programs })
  expect(await engine.info()).toMatchObject({ address: 'ssh://far:2222', local: false })
  await useEverything(engine)
  await engine.close()

  await writeFile(join(programs, 'ssh'), '#!/bin/sh\necho "Permission denied (publickey)." >&2\nexit 255\n', { mode: 0o755 })
  const refused = testEngine({ DOCKER_HOST: 'ssh://me@far:2222', PATH: `${programs}:/bin` })
  await expect(refused.info()).rejects.toMatchObject({
    code: 'engine-unreachable',
    message: expect.stringContaining('Permission denied (publickey)'),
  })
})

test('an abort ends a pending call, a stream and what is asked afterwards', async () => {
  const abort = new AbortController()
  const engine = testEngine(process.env, abort.signal)
  const talker = await startSleeper(direct, mark, { command: ['sh', '-c', 'echo up; sleep infinity'] })
  const log = await engine.containerLogs(talker, { follow: true })
  const sleeping = await engine.exec(container, { command: ['sleep', '300'], user: '0:0' })
  const stopping = engine.stopContainer(container, 60)
  const ends = [textOf(log), textOf(sleeping.stdout), stopping].map((pending) =>
    expect(pending).rejects.toMatchObject({ code: 'interrupted' }),
  )
  abort.abort()
  await Promise.all(ends)
  expect(await sleeping.exitCode).toBeNull()
  await expect(engine.listImages({})).rejects.toMatchObject({ code: 'interrupted' })
  await engine.close()
})

test('after an abort there is an engine to tidy up with', async () => {
  const abort = new AbortController()
  const engine = testEngine(process.env, abort.signal)
  const id = await engine.createContainer(await sleeper(direct, mark))
  abort.abort()
  const tidy = engine.uninterrupted()
  await tidy.removeContainer(id)
  await tidy.close()
  expect(await direct.inspectContainer(id)).toBeNull()
})

test('a socket that this user may not open is told apart from none', async () => {
  const closed = join(folder, 'closed')
  await mkdir(closed)
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(join(closed, 'docker.sock'), resolve))
  await chmod(closed, 0)
  const asked = withoutRoot(() => findEngine({ DOCKER_HOST: `unix://${join(closed, 'docker.sock')}` }, new AbortController().signal))
  await expect(asked).rejects.toMatchObject({ code: 'engine-permission', hint: expect.stringContaining('usermod -aG docker') })
  await chmod(closed, 0o700)
})

test('calls after a closed engine connect again', async () => {
  const engine = testEngine()
  await engine.info()
  await engine.close()
  expect((await run(engine, container, ['echo', 'again'])).stdout).toBe('again\n')
  await engine.close()
})

/** Root may open everything: asks as another user. */
async function withoutRoot<T>(action: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return action()
  process.seteuid?.(65_534)
  try {
    return await action()
  } finally {
    process.seteuid?.(0)
  }
}

async function makeCertificates(target: string): Promise<{ ca: string; cert: string; key: string }> {
  await mkdir(target)
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => join(target, name)) as [string, string, string]
  // One certificate that signs itself is authority, server and client at once.
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  await execute('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ])
  await copyFile(cert, ca)
  return { ca: await readFile(ca, 'utf8'), cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
}
