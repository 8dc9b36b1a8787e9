import { expect, test } from 'vitest'
import { BuildLog } from '../../../../src/engine/docker/build-log.ts'

test('lines are put together from pieces, empty ones left out', () => {
  const log = new BuildLog()
  expect(log.add('Step 1/2 : FROM base\n ---> 1234\n')).toEqual(['Step 1/2 : FROM base', ' ---> 1234'])
  expect(log.add('half')).toEqual([])
  expect(log.add(' line\r\n\nnext\n')).toEqual(['half line', 'next'])
})

test('a step starts with no lines, and what the builder remarks is none of its', () => {
  const log = new BuildLog()
  log.add('Step 1/2 : RUN one\n ---> Running in 12\nsaid\n')
  log.add('Step 2/2 : RUN two\n ---> Running in 34\nmore\nRemoving intermediate container 34\nunended')
  expect(log.step).toBe('step 2/2: RUN two')
  expect(log.lastLines()).toEqual(['more', 'unended'])
})

test('what went to stderr is kept whatever stdout says after it', () => {
  const log = new BuildLog()
  log.add('STEP 1/1: RUN x\n')
  log.add('\u001b[91mthe cause\n\u001b[0m')
  for (let line = 1; line <= 40; line++) log.add(`line ${line}\n`)
  const lines = log.lastLines()
  expect(lines.slice(-2)).toEqual(['line 40', 'the cause'])
  expect(lines).toHaveLength(13)
})

test('a line without an end is held to a bound', () => {
  const log = new BuildLog()
  for (let piece = 0; piece < 100; piece++) log.add('x'.repeat(1000))
  expect(log.lastLines()[0]?.length).toBe(4096)
})
