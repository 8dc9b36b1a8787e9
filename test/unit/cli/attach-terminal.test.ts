import { expect, test } from 'vitest'
import { attachedExitCode } from '../../../src/cli/attach-terminal.ts'
import { deriveJobs } from '../../../src/job/derive.ts'
import { created, ended, started } from '../job/journal-lines.ts'

const [job] = deriveJobs([{ ...created, interactive: true }, started, ended({})], 'atlas-4f2a', { container: 'unseen' })
if (job === undefined) throw new TypeError('no job')

test.each([
  ['the code of a program that failed', { state: 'failed', exitCode: 3 } as const, 3],
  ['6 when it was cancelled, whatever its code', { state: 'cancelled', exitCode: 0 } as const, 6],
  ['6 when it has no code', { state: 'lost', exitCode: null } as const, 6],
  ['0 when it succeeded', {}, 0],
  ['0 when its terminal was left', { state: 'running', detached: true } as const, 0],
])('attaching ends with %s', (_, change, code) => {
  expect(attachedExitCode({ ...job, detached: false, ...change })).toBe(code)
})
