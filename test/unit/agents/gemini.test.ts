import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { gemini } from '../../../src/agents/gemini.ts'
import { startRequest } from './start-request.ts'

test('the git of its shell, from which it keeps the settings of the home, knows who commits', async () => {
  const home = await mkdtemp(join(tmpdir(), 'scad-gemini-'))
  const { env } = gemini.headless(startRequest())
  try {
    await writeFile(join(home, '.gitconfig'), '[user]\nname = Test Agent\n')
    const kept = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    const { stdout } = await promisify(execFile)('git', ['config', 'user.name'], { cwd: home, env: { ...kept, ...env } })
    expect(stdout).toBe('Test Agent\n')
  } finally {
    await rm(home, { recursive: true })
  }
})
