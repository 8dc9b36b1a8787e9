import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { eventually } from '../../support/eventually.ts'

const program = join(import.meta.dirname, 'waiting-program.ts')

function start(...args: string[]): { child: ChildProcess; said(): string; code(): Promise<unknown> } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const closed = once(child, 'close')
  return { child, said: () => text, code: async () => (await closed)[0] }
}

test('Ctrl-C once lets the command tidy and end with 130', async () => {
  const { child, said, code } = start('wait')
  await eventually(() => said().includes('waiting'), { timeoutMs: 20_000, what: 'the command to start' })
  child.kill('SIGINT')
  expect(await code()).toBe(130)
  expect(said()).toBe('waiting\ntidying\nerror: stopped waiting\nhint: it goes on\n')
})

test('a stream that Ctrl-C ends exits with 130 and complains of nothing', async () => {
  const { child, said, code } = start('follow', '--json')
  if (child.stdout === null) throw new Error('no stdout')
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  expect(await code()).toBe(130)
  expect(said()).toBe('')
})

test('Ctrl-C twice leaves at once', async () => {
  const { child, said, code } = start('wait', '--stubborn')
  await eventually(() => said().includes('waiting'), { timeoutMs: 20_000, what: 'the command to start' })
  child.kill('SIGINT')
  await eventually(() => said().includes('tidying'), { timeoutMs: 20_000, what: 'the first Ctrl-C to arrive' })
  child.kill('SIGINT')
  expect(await code()).toBe(130)
})

test('a reader that goes away ends an endless stream without a word', async () => {
  const { child, said, code } = start('count', '--json')
  if (child.stdout === null) throw new Error('no stdout')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  expect(await code()).toBe(141)
  expect(said()).toBe('')
})

test('the help of scad and of its groups loads neither zod nor a client of the engine', async () => {
  for (const args of [['--version'], ['--help'], ['session', '--help'], ['nonsense']]) {
    const command = [process.execPath, join(packageFolder(), 'commands', 'scad.ts'), ...args]
    const script = `process.argv = ${JSON.stringify(command)}
      process.on('exit', () => console.error(JSON.stringify(loaded)))
      const loaded = []
      require('node:module').registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
      import(process.argv[1])`
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', script]).catch((error: { stderr: string }) => error)
    const loaded: string[] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '[]')
    expect(loaded.some((url) => url.endsWith('commands/main.ts'))).toBe(true)
    expect(loaded.filter((url) => /node_modules\/(?:zod|dockerode|simple-git|cosmiconfig|ora)\//.test(url))).toEqual([])
  }
})
