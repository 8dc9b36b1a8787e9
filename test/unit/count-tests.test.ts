import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/scad/package.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-count-'))
})
afterAll(async () => rm(folder, { recursive: true }))

/** What is printed, and the exit code, for a report of vitest's. */
async function counted(report: string, failedBefore: '0' | '1'): Promise<{ text: string; code: number }> {
  const file = join(folder, 'report.json')
  await writeFile(file, report)
  const running = promisify(execFile)(process.execPath, [join(packageFolder(), 'scripts', 'count-tests.ts'), file, failedBefore])
  const { stdout, code } = await running.then(
    (ended) => ({ ...ended, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  )
  return { text: stdout.trim(), code }
}

function reportOf(passed: number, failed: number, unloaded = 0): string {
  const file = (assertionResults: unknown[], message = '') => ({
    name: resolve('test/a.test.ts'),
    status: 'failed',
    message,
    assertionResults,
  })
  const failures = Array.from({ length: failed }, (_, index) => ({
    status: 'failed',
    fullName: `it holds ${index}`,
    failureMessages: ['expected 1 to be 2\n    at a.test.ts:3'],
  }))
  const broken = Array.from({ length: unloaded }, () => file([], 'no such module'))
  return JSON.stringify({ numPassedTests: passed, testResults: [...(failed === 0 ? [] : [file(failures)]), ...broken] })
}

const reports: [name: string, report: string, before: '0' | '1', line: string, code: number][] = [
  ['all passed', reportOf(12, 0), '0', '12 passed, 0 failed', 0],
  ['some failed', reportOf(10, 2), '1', '10 passed, 2 failed', 1],
  ['a file that could not be loaded', reportOf(10, 0, 1), '1', '10 passed, 1 failed', 1],
  ['a static check failed', reportOf(10, 0), '1', '10 passed, 1 failed', 1],
  ['no test ran', reportOf(0, 0), '0', '0 passed, 1 failed', 1],
  ['vitest crashed and left no report', '', '1', '0 passed, 1 failed', 1],
]
test.each(reports)('%s', async (_name, report, before, line, code) => {
  const { text, code: ended } = await counted(report, before)
  expect({ line: text.split('\n').at(-1), code: ended }).toEqual({ line, code })
})

test('what failed is named before the last line, with the beginning of why', async () => {
  const { text } = await counted(reportOf(10, 1, 1), '1')
  expect(text).toBe(
    [
      'failed: test/a.test.ts > it holds 0',
      '  expected 1 to be 2',
      '      at a.test.ts:3',
      'failed: test/a.test.ts',
      '  no such module',
      '10 passed, 2 failed',
    ].join('\n'),
  )
})
