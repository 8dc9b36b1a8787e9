import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withScratch } from '../../../src/host/scratch.ts'
import { packageFolder } from '../../../src/scad/package.ts'

let home = ''
let paths = { locks: '', scratch: '' }
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'scad-scratch-'))
  paths = { locks: join(home, 'locks'), scratch: join(home, 'scratch') }
})
afterEach(() => rm(home, { recursive: true }))

async function left(): Promise<string[]> {
  return [...(await readdir(paths.locks)), ...(await readdir(paths.scratch))]
}

test('the folder is there for the work, and gone after it', async () => {
  const folder = await withScratch(paths, async (path) => {
    await writeFile(join(path, 'file'), '')
    return path
  })
  expect(existsSync(folder)).toBe(false)
  expect(await left()).toEqual([])
})

test('what a process that was killed has left goes with the next one', async () => {
  const module = JSON.stringify(join(packageFolder(), 'src/host/scratch.ts'))
  const script = `import(${module}).then(({ withScratch }) => withScratch(${JSON.stringify(paths)}, () => process.kill(process.pid, 'SIGKILL')))`
  await once(spawn(process.execPath, ['-e', script]), 'exit')
  expect(await left()).toHaveLength(2)
  await withScratch(paths, async () => {})
  expect(await left()).toEqual([])
})

test('two at once keep out of the way of each other', async () => {
  await withScratch(paths, async (first) => {
    await withScratch(paths, async (second) => expect(second).not.toBe(first))
    expect(existsSync(first)).toBe(true)
  })
})
