import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'

/** What the runner's own code gives for an expression. */
function perl(expression: string): string[] {
  const program = join(packageFolder(), 'images', 'runner', 'attempts.pl')
  return execFileSync('perl', ['-we', `require '${program}'; print join ' ', ${expression}`], { encoding: 'utf8' }).split(' ')
}

test('the rest before another attempt doubles up to some minutes, and is half as long again by chance', () => {
  expect(perl('map { Attempts::pause(5000, $_, 0) } 1 .. 4').map(Number)).toEqual([5000, 10_000, 20_000, 40_000])
  expect(perl('map { Attempts::pause(5000, $_, 1) } 1, 2, 7, 8, 20').map(Number)).toEqual([7500, 15_000, 300_000, 300_000, 300_000])
})

test('an id for a conversation that begins anew is a UUID, and another each time', () => {
  const ids = perl('map { Attempts::fresh_id() } 1 .. 100')
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(100)
})
