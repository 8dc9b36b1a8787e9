import { afterAll, expect, test } from 'vitest'
import type { EngineEvent } from '../../src/engine/engine.ts'
import { eventually } from '../support/eventually.ts'
import { removeByLabel, run, sleeper, startSleeper, testEngine, testLabel, textOf, uniqueName } from '../support/engine.ts'

const engine = testEngine()
const mark = uniqueName()

afterAll(async () => {
  await removeByLabel(engine, { [testLabel]: mark })
  await engine.close()
})

function writeToLog(id: string, word: string): Promise<unknown> {
  return run(engine, id, ['sh', '-c', `echo ${word} > /proc/1/fd/1`])
}

async function ended(script: string): Promise<string> {
  const id = await startSleeper(engine, mark, { command: ['sh', '-c', script] })
  await eventually(async () => (await engine.inspectContainer(id))?.state === 'exited', { what: 'the container ends' })
  return id
}

test('the log of a container that has ended is its stdout alone', async () => {
  const id = await ended('echo one; echo hidden >&2; echo two')
  expect(await textOf(await engine.containerLogs(id))).toBe('one\ntwo\n')
})

test('a tail is the last lines', async () => {
  const id = await ended('seq 1 500')
  expect(await textOf(await engine.containerLogs(id, { tail: 2 }))).toBe('499\n500\n')
})

test('since leaves out what was written before', async () => {
  const id = await startSleeper(engine, mark, { user: '0:0' })
  const write = (word: string): Promise<unknown> => writeToLog(id, word)
  const logged = (word: string): Promise<unknown> =>
    eventually(async () => (await textOf(await engine.containerLogs(id))).includes(word), { what: `"${word}" is logged` })
  await write('before')
  await logged('before')
  const middle = Date.now() + 1
  await write('after')
  await logged('after')
  expect(await textOf(await engine.containerLogs(id, { since: middle }))).toBe('after\n')
})

test('a large log comes whole', async () => {
  const id = await ended('seq 1 100000')
  const text = await textOf(await engine.containerLogs(id))
  expect(text.split('\n')).toHaveLength(100_001)
})

test('a followed log comes as it is written and ends with the container', async () => {
  const id = await startSleeper(engine, mark, { user: '0:0', command: ['sh', '-c', 'echo first; sleep infinity'] })
  const stream = await engine.containerLogs(id, { follow: true })
  const chunks = stream[Symbol.asyncIterator]()
  expect(String((await chunks.next()).value)).toBe('first\n')
  await writeToLog(id, 'second')
  expect(String((await chunks.next()).value)).toBe('second\n')
  await engine.stopContainer(id, 0)
  expect((await chunks.next()).done).toBe(true)
})

test('following ends quietly when its signal aborts', async () => {
  const id = await startSleeper(engine, mark, { command: ['sh', '-c', 'echo first; sleep infinity'] })
  const stop = new AbortController()
  let text = ''
  for await (const chunk of await engine.containerLogs(id, { follow: true, signal: stop.signal })) {
    text += String(chunk)
    stop.abort()
  }
  expect(text).toBe('first\n')
})

test('the log of a container that is not there is an error', async () => {
  await expect(engine.containerLogs('scad-test-gone')).rejects.toMatchObject({ code: 'session-not-found' })
})

test('events of labelled containers are heard from the call on, and of no others', async () => {
  const other = uniqueName()
  const own = uniqueName()
  const stop = new AbortController()
  const heard: EngineEvent[] = []
  const began = Date.now()
  const events = engine.events({ [own]: '' }, stop.signal)
  const id = await engine.createContainer(await sleeper(engine, mark, { labels: { [testLabel]: mark, [own]: 'x' } }))
  await engine.createContainer(await sleeper(engine, mark, { labels: { [testLabel]: mark, [other]: 'x' } }))
  await engine.startContainer(id)
  await engine.removeContainer(id)
  for await (const event of events) {
    heard.push(event)
    if (event.action === 'destroy') stop.abort()
  }
  expect(heard.every((event) => event.id === id && event.type === 'container')).toBe(true)
  expect(heard.map(({ action }) => action)).toEqual(expect.arrayContaining(['create', 'start', 'die', 'destroy']))
  expect(heard[0]?.labels[own]).toBe('x')
  expect(heard[0]?.time).toBeGreaterThanOrEqual(began - 1000)
})
