import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { completionScript } from '../../../src/cli/completion-script.ts'
import { packageFolder } from '../../../src/scad/package.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-completion-'))
  const scad = join(folder, 'scad')
  await writeFile(scad, `#!/bin/sh\nexec '${process.execPath}' '${join(packageFolder(), 'commands', 'scad.ts')}' "$@"\n`)
  await chmod(scad, 0o755)
})
afterAll(async () => rm(folder, { recursive: true }))

/** What bash would offer for a line whose last word is being typed. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const script = `${completionScript('bash')}
    compopt() { echo "compopt $*"; }
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _scad; printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` }
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'bash', ...words], { env })
  return stdout.trim().split('\n')
}

test('bash completes the words of a command', async () => {
  expect(await bashOffers('scad', 'completion', '')).toEqual(['bash', 'fish', 'zsh'])
})

test('bash completes options', async () => {
  expect(await bashOffers('scad', 'completion', 'bash', '--js')).toEqual(['--json'])
})

test('a word with a quote, a space and a substitution in it is never run', async () => {
  expect(await bashOffers('scad', '$(touch nothing)`id`', "it's ")).toEqual([''])
})
