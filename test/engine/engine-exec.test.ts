import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { removeByLabel, run, startSleeper, testEngine, testLabel, textOf, uniqueName } from '../support/engine.ts'

const engine = testEngine()
const mark = uniqueName()
const megabytes = 50
let id: string

beforeAll(async () => {
  id = await startSleeper(engine, mark)
})

afterAll(async () => {
  await removeByLabel(engine, { [testLabel]: mark })
  await engine.close()
})

async function* randomChunks(hash: ReturnType<typeof createHash>): AsyncIterable<Buffer> {
  const chunk = randomBytes(1 << 20)
  for (let index = 0; index < megabytes; index++) {
    hash.update(chunk)
    yield chunk
  }
}

test('a process gets stdin to its end and keeps stdout and stderr apart', async () => {
  const result = await run(engine, id, ['sh', '-c', 'cat; echo done; echo apart >&2'], { input: 'given ' })
  expect(result).toEqual({ stdout: 'given done\n', stderr: 'apart\n', code: 0 })
})

test('exit codes come through', async () => {
  expect((await run(engine, id, ['sh', '-c', 'exit 7'])).code).toBe(7)
  expect((await run(engine, id, ['sh', '-c', 'kill -9 $$'])).code).toBe(137)
})

test('a program that does not exist ends with 126 or 127 and says so', async () => {
  const result = await run(engine, id, ['no-such-program'])
  expect([126, 127]).toContain(result.code)
  expect(result.stdout).toContain('no-such-program')
})

test('user, environment and working directory are those of the request', async () => {
  const request = { user: '1234:567', env: { GREETING: 'a b=c "d"\n' }, workingDir: '/usr' }
  const result = await run(engine, id, ['sh', '-c', 'id -u; id -g; pwd; printf %s "$GREETING"'], request)
  expect(result.stdout).toBe('1234\n567\n/usr\na b=c "d"\n')
})

test('arguments reach the program as they are', async () => {
  const words = ['a b', '', '$(id)', '"', 'ünï', '*']
  expect((await run(engine, id, ['printf', '[%s]', ...words])).stdout).toBe(words.map((word) => `[${word}]`).join(''))
})

test('50 MB go in and come back unchanged at once', async () => {
  const sent = createHash('sha256')
  const got = createHash('sha256')
  const started = await engine.exec(id, { command: ['cat'], user: '0:0', stdin: true })
  if (started.stdin === null) throw new Error('no stdin')
  await Promise.all([
    pipeline(Readable.from(randomChunks(sent)), started.stdin),
    pipeline(started.stdout, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) got.update(chunk)
    }),
  ])
  expect(await started.exitCode).toBe(0)
  expect(got.digest('hex')).toBe(sent.digest('hex'))
})

test('a slow reader gets all of a fast writer, without the rest being held in memory', async () => {
  const bytes = 40 << 20
  const started = await engine.exec(id, { command: ['head', '-c', String(bytes), '/dev/zero'], user: '0:0' })
  await eventually(() => started.stdout.readableLength > 1 << 19, { what: 'the buffer fills' })
  expect(started.stdout.readableLength).toBeLessThan(4 << 20)
  let size = 0
  for await (const chunk of started.stdout) size += Buffer.from(chunk).length
  expect(size).toBe(bytes)
  expect(await started.exitCode).toBe(0)
})

test('a flood on stderr that nobody reads does not hold up stdout', async () => {
  const started = await engine.exec(id, { command: ['sh', '-c', 'head -c 8000000 /dev/zero >&2; echo out'], user: '0:0' })
  expect(await textOf(started.stdout)).toBe('out\n')
  expect(await started.exitCode).toBe(0)
})

test('a reader that leaves early lets the process end', async () => {
  const started = await engine.exec(id, { command: ['sh', '-c', 'head -c 8000000 /dev/zero; exit 4'], user: '0:0' })
  started.stdout.destroy()
  expect(await started.exitCode).toBe(4)
})

test('input for a process that has ended is dropped without an error', async () => {
  const started = await engine.exec(id, { command: ['true'], user: '0:0', stdin: true })
  if (started.stdin === null) throw new Error('no stdin')
  await pipeline(Readable.from([Buffer.alloc(4 << 20), Buffer.alloc(4 << 20)]), started.stdin)
  started.stdout.resume()
  expect(await started.exitCode).toBe(0)
})

test('a TTY is one stream, has the size asked for and follows a resize', async () => {
  const script = 'trap "stty size" WINCH; stty size; until read -r -t 1 line && [ "$line" = end ]; do :; done; exit 5'
  const started = await engine.exec(id, { command: ['bash', '-c', script], user: '0:0', stdin: true, tty: { columns: 101, rows: 37 } })
  let seen = ''
  started.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
  })
  await eventually(() => seen.includes('37 101'), { what: 'the first size' })
  await started.resize(90, 20)
  await eventually(() => seen.includes('20 90'), { what: 'the second size' })
  started.stdin?.write('end\n')
  expect(await started.exitCode).toBe(5)
})

test('typing Ctrl-C at a TTY interrupts the process', async () => {
  const started = await engine.exec(id, { command: ['cat'], user: '0:0', stdin: true, tty: { columns: 80, rows: 24 } })
  let seen = ''
  started.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
  })
  started.stdin?.write('ping\n')
  await eventually(() => seen.includes('ping\r\nping'), { what: 'the echo and the answer' })
  started.stdin?.write('\u0003')
  expect(await started.exitCode).toBe(130)
})

test('detaching ends the streams and leaves the process running', async () => {
  const started = await engine.exec(id, { command: ['sh', '-c', 'echo $$; exec sleep 300'], user: '0:0' })
  const chunks = started.stdout[Symbol.asyncIterator]()
  const pid = String((await chunks.next()).value).trim()
  started.detach()
  expect((await chunks.next()).done).toBe(true)
  expect(await started.exitCode).toBeNull()
  expect((await run(engine, id, ['kill', '-9', pid])).code).toBe(0)
})

test('a detached process runs with nobody attached', async () => {
  const file = `/tmp/${uniqueName()}`
  await engine.execDetached(id, { command: ['sh', '-c', `echo here > ${file}`], user: '0:0' })
  await eventually(async () => (await run(engine, id, ['cat', file])).stdout === 'here\n', { what: 'the file is written' })
})

test('many processes at once keep their streams apart', async () => {
  const numbers = Array.from({ length: 16 }, (_, index) => String(index))
  const results = await Promise.all(numbers.map((number) => run(engine, id, ['cat'], { input: number })))
  expect(results.map(({ stdout }) => stdout)).toEqual(numbers)
})

test('a stopped container takes no process', async () => {
  const stopped = await startSleeper(engine, mark)
  await engine.stopContainer(stopped, 0)
  await expect(run(engine, stopped, ['true'])).rejects.toMatchObject({ code: 'session-stopped' })
})

test('a container that is gone takes no process', async () => {
  await expect(run(engine, 'scad-test-gone', ['true'])).rejects.toMatchObject({ code: 'session-not-found' })
})

test('killing the container ends the streams of a process in it', async () => {
  const other = await startSleeper(engine, mark)
  const started = await engine.exec(other, { command: ['sh', '-c', 'echo up; sleep 300'], user: '0:0', stdin: true })
  const all = textOf(started.stdout)
  await eventually(async () => (await run(engine, other, ['pgrep', '-f', 'sleep 300'])).code === 0, { what: 'the process runs' })
  await engine.removeContainer(other)
  expect(await all).toBe('up\n')
  expect([137, null]).toContain(await started.exitCode)
})
