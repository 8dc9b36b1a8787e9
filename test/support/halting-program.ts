// halting-program.ts POINT WORD…
//
// `scad WORD…` that says `halted` and stands still at a call of the engine, to be killed there. POINT is `after:METHOD` or
// `before:METHOD`, with `:TEXT` behind it for the first call whose arguments, as JSON, hold that text.
import { writeSync } from 'node:fs'
import { commandList } from '../../commands/command-list.ts'
import { endProcess } from '../../src/cli/end-process.ts'
import { run } from '../../src/cli/run.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { packageVersion } from '../../src/scad/package.ts'
import type { Scad } from '../../src/scad/scad.ts'

const [, , point = '', ...argv] = process.argv
const [when, method, ...rest] = point.split(':')
const wanted = rest.join(':')

async function halt(): Promise<never> {
  writeSync(1, 'halted\n')
  setInterval(() => {}, 1000)
  return await new Promise(() => {})
}

function halting(scad: Scad): Scad {
  const engine = new Proxy(scad.engine, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (name !== method || !JSON.stringify(args).includes(wanted)) return Reflect.apply(value, target, args)
        if (when === 'before') return halt()
        return Promise.resolve(Reflect.apply(value, target, args)).then(halt)
      }
    },
  })
  return { ...scad, engine }
}

const { stdin, stdout, stderr, env } = process
const scad = async (options: Parameters<Parameters<typeof run>[0]['scad']>[0]): Promise<Scad> => halting(createScad(options))
await endProcess(await run({ list: commandList, argv, env, version: packageVersion(), stdin, stdout, stderr, scad }))
