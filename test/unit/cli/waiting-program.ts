// A program with three commands, for tests that need a process: `wait` goes on until it is interrupted and says so, `follow` until it
// is interrupted and ends well, `count` never ends.
import { once } from 'node:events'
import { z } from 'zod'
import { defineCommand } from '../../../src/cli/command.ts'
import { endProcess } from '../../../src/cli/end-process.ts'
import { run } from '../../../src/cli/run.ts'
import { ScadError } from '../../../src/errors/scad-error.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import { listOf } from './support.ts'

const facts = { examples: [], input: z.object({ stubborn: z.boolean().default(false) }) }

const wait = defineCommand({
  ...facts,
  summary: 'Wait',
  output: z.strictObject({ id: z.string() }),
  run: (scad, { stubborn }, io) =>
    new Promise<{ id: string }>((_resolve, reject) => {
      io.stdin.resume()
      io.stderr.write('waiting\n')
      scad.signal.addEventListener('abort', () => {
        io.stderr.write('tidying\n')
        if (!stubborn) reject(new ScadError('interrupted', 'stopped waiting', { hint: 'it goes on' }))
      })
    }),
})

const count = defineCommand({
  ...facts,
  summary: 'Count',
  stream: true,
  output: z.strictObject({ n: z.number() }),
  async *run() {
    for (let n = 0; ; n++) yield { n }
  },
})

const follow = defineCommand({
  ...facts,
  summary: 'Follow',
  stream: true,
  output: z.strictObject({ n: z.number() }),
  async *run(scad, _input, io) {
    io.stdin.resume()
    const ended = once(scad.signal, 'abort')
    yield { n: 1 }
    await ended
  },
})

const { stdin, stdout, stderr, env } = process
await endProcess(
  await run({
    list: listOf({ wait, count, follow }),
    argv: process.argv.slice(2),
    env,
    version: '1.2.3',
    stdin,
    stdout,
    stderr,
    scad: async (options) => createScad(options),
  }),
)
