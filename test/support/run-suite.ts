import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../src/scad/package.ts'
import type { ResultStore } from './result-store.ts'

export interface SuiteRun<T> {
  /** Of vitest's projects. */
  project: string
  store: ResultStore<T>
  /** Takes the tests whose name fits it; '': all. */
  only: string
  /** The folder of a run that was broken off, to go on with. */
  results: string | undefined
  env?: Record<string, string>
}

/**
 * Runs a suite of tests whose results are wanted, and says where those are.
 * @returns whether all tests passed, and what was recorded
 */
export async function runSuite<T>({ project, store, only, results, env = {} }: SuiteRun<T>): Promise<{ passed: boolean; results: T[] }> {
  const root = packageFolder()
  const folder = results ?? (await mkdtemp(join(tmpdir(), `scad-${project}-results-`)))
  process.stdout.write(`results: ${folder}\n`)
  const words = ['run', '--project', project, '--reporter', 'verbose', ...(only === '' ? [] : ['-t', only])]
  const vitest = spawn(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...words], {
    cwd: root,
    env: { ...process.env, [store.variable]: folder, ...env },
    stdio: 'inherit',
  })
  const [code] = (await once(vitest, 'close')) as [number | null]
  return { passed: code === 0, results: await store.read(folder) }
}
