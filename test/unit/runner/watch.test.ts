import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'

function overdue(job: string, seen: string, now: number): string {
  const program = join(packageFolder(), 'images', 'runner', 'watch.pl')
  return execFileSync('perl', ['-we', `require '${program}'; print Watch::overdue({${job}}, {${seen}}, ${now})`], { encoding: 'utf8' })
}

test('a program that told its end has five seconds of silence', () => {
  expect(overdue('', 'began => 0, heard => 100, finished => 100', 104.9)).toBe('')
  expect(overdue('', 'began => 0, heard => 100, finished => 100', 105)).toBe('finished')
})

test('a program that told its end may talk on for a minute, and no longer', () => {
  expect(overdue('', 'began => 0, heard => 159, finished => 100', 159.9)).toBe('')
  expect(overdue('', 'began => 0, heard => 159, finished => 100', 160)).toBe('finished')
})

test('a login that failed is waited for no longer', () =>
  expect(overdue('', 'began => 0, heard => 100, finished => 100, hopeless => 1', 100)).toBe('finished'))

test('silence before that is idleness, where it has a limit', () => {
  expect(overdue('', 'began => 0, heard => 0, finished => undef', 10_000)).toBe('')
  expect(overdue('idle => 60_000', 'began => 0, heard => 40, finished => undef', 99)).toBe('')
  expect(overdue('idle => 60_000', 'began => 0, heard => 40, finished => undef', 100)).toBe('idle')
})

test('the time of a job is over whatever it told', () =>
  expect(overdue('timeout => 60_000', 'began => 0, heard => 60, finished => 60', 60)).toBe('timeout'))
