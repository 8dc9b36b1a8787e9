import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Progress } from '../../../src/events/progress.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import { type CommandHook, runHookCommand } from '../../../src/watch/run-hook-command.ts'
import { eventually } from '../../support/eventually.ts'
import { lostEvent } from './support.ts'

const never = new AbortController().signal
const said: Progress[] = []
const env = { PATH: process.env['PATH'], HOME: '/home/u', LC_ALL: 'C', ANTHROPIC_API_KEY: 'sk-hush', CHAT: 'hush' }
const scad = createScad({ env, progress: (progress) => said.push(progress) })
let folder = ''

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'scad-hook-'))))
afterAll(async () => await rm(folder, { recursive: true }))

async function run(script: string, change: Partial<CommandHook> = {}, signal = never): ReturnType<typeof runHookCommand> {
  return await runHookCommand(scad, lostEvent, { command: ['sh', '-c', script], env: {}, timeout: 10_000, ...change }, { folder, signal })
}

test('a command is handed the event on its stdin, in the folder of the config', async () => {
  expect(await run('cat > event.json; pwd > place')).toEqual({ done: true })
  expect(JSON.parse(await readFile(join(folder, 'event.json'), 'utf8'))).toEqual(lostEvent)
  expect((await readFile(join(folder, 'place'), 'utf8')).trim()).toBe(folder)
})

test('it gets what programs need of the environment, what its config names, and no more', async () => {
  await run('env > env', { env: { TOKEN: '$CHAT', MODE: 'fast' } })
  const names = (await readFile(join(folder, 'env'), 'utf8')).split('\n').filter((line) => /^\w+=/.test(line))
  const own = names.filter((line) => !/^(?:PWD|OLDPWD|SHLVL|_)=/.test(line)).toSorted()
  expect(own).toEqual([
    'HOME=/home/u',
    'LC_ALL=C',
    'MODE=fast',
    `PATH=${process.env['PATH']}`,
    'SCAD_EVENT=session-lost:atlas-4f2a:1',
    'SCAD_EVENT_TYPE=session-lost',
    'SCAD_JOB=',
    'SCAD_PROJECT=atlas',
    'SCAD_SESSION=atlas-4f2a',
    'TOKEN=hush',
  ])
})

test('no shell reads its words', async () => {
  await runHookCommand(
    scad,
    lostEvent,
    { command: ['sh', '-c', 'printf %s "$1" > word', 'x', '$(id)'], env: {}, timeout: 5000 },
    { folder, signal: never },
  )
  expect(await readFile(join(folder, 'word'), 'utf8')).toBe('$(id)')
})

test('what it prints is said line by line, without control characters', async () => {
  said.length = 0
  await run(String.raw`echo out; printf 'err\033[31m\n' >&2`)
  await eventually(() => said.length === 2, { what: 'both lines are said' })
  expect(said.map(({ text }) => text).toSorted()).toEqual(['[sh] err\u{fffd}[31m', '[sh] out'])
})

test('one that ends with another code than 0, or cannot be started, has failed', async () => {
  expect(await run('exit 3')).toMatchObject({ done: false, error: 'ended with 3', final: false })
  expect(await run('', { command: ['./missing'] })).toMatchObject({ error: 'could not be started: ENOENT' })
  expect(await run('', { env: { A: '$NOWHERE' } })).toMatchObject({ error: expect.stringContaining('NOWHERE') })
})

test('one that takes too long is ended with all that it started', async () => {
  expect(await run('sleep 1000 & echo $! > pid; wait', { timeout: 300 })).toMatchObject({ error: 'took longer than 0.3 s' })
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
  const isGone = (): boolean => {
    try {
      process.kill(pid, 0)
      return false
    } catch {
      return true
    }
  }
  await eventually(isGone, { what: 'what it started has ended' })
})

test('one that need not read the event may end before', async () => {
  expect(await run('exec < /dev/null; true')).toEqual({ done: true })
})
