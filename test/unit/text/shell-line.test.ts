import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { shellLine } from '../../../src/text/shell-line.ts'

const words = ['plain', '--flag=a/b:c@1', '', ' ', '$HOME', '`id`', '"', "'", "it's", '\\', 'a\nb', '*', '~', '!', '#', 'ü', ';rm', '-n']

test('a POSIX shell splits the line into the same words again', async () => {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `printf '%s\\0' ${shellLine(words)}`])
  expect(stdout.split('\0').slice(0, -1)).toEqual(words)
})

test('words that need no quotes have none', () => {
  expect(shellLine(['scad', 'inject', 'atlas-4f2a', '--env', 'A=b'])).toBe('scad inject atlas-4f2a --env A=b')
})
