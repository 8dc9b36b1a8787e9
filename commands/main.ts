import { endProcess } from '../src/cli/end-process.ts'
import { run } from '../src/cli/run.ts'
import { packageVersion } from '../src/scad/package.ts'
import { commandList } from './command-list.ts'

/** Runs the command line of this process and ends it. */
export async function main(): Promise<never> {
  const { stdin, stdout, stderr, env } = process
  const code = await run({
    list: commandList,
    argv: process.argv.slice(2),
    env,
    version: packageVersion(),
    stdin,
    stdout,
    stderr,
    scad: async (options) => {
      const { createScad } = await import('../src/scad/create-scad.ts')
      return createScad(options)
    },
  })
  return endProcess(code)
}
