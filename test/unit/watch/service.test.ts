import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitCodes } from '../../../src/cli/exit-code.ts'
import { packageFolder } from '../../../src/scad/package.ts'

const file = join(packageFolder(), 'examples', 'scad-watch.service')
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test('the unit starts scad watch again after it failed, and takes an end by a signal for none', () => {
  const lines = readFileSync(file, 'utf8').split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'Type=exec',
      'ExecStart=/usr/bin/env scad watch',
      'Restart=on-failure',
      `SuccessExitStatus=${exitCodes.interrupted}`,
      'WantedBy=default.target',
    ]),
  )
})

test.skipIf(!hasSystemd)('systemd has nothing to say against it', () => {
  const env = { ...process.env, XDG_RUNTIME_DIR: tmpdir() }
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', file], { env, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
