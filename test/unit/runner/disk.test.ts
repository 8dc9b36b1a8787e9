import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'

/** What the runner's own code gives for an expression. */
function perl(expression: string): string {
  const program = join(packageFolder(), 'images', 'runner', 'disk.pl')
  return execFileSync('perl', ['-we', `require '${program}'; print ${expression}`], { encoding: 'utf8' })
}

const [mebibyte, tebibyte] = [2 ** 20, 2 ** 40]
test.each([
  ['a fiftieth of a small disk', 1000 * mebibyte, 20 * mebibyte],
  ['512 MiB of a large one', 4 * tebibyte, 512 * mebibyte],
])('less than %s is too little', (_what, size, reserve) => {
  expect(perl(`Disk::is_short(${size}, ${reserve})`)).toBe('0')
  expect(perl(`Disk::is_short(${size}, ${reserve - 1})`)).toBe('1')
})

test('how much is left is asked of the kernel', () => {
  expect(perl(`do { no warnings; *Disk::is_short = sub { join ' ', map { $_ > 0 ? 'told' : 'nothing' } @_ }; Disk::short() }`)).toBe(
    'told told',
  )
})
