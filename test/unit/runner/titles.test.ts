import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'

/** What is told of a program that waits while the title of its terminal begins with ✳, and sends its terminal this. */
function told(sent: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'scad-titles-'))
  writeFileSync(join(folder, 'turns'), '')
  const program = join(packageFolder(), 'images', 'runner', 'titles')
  const { status, stderr } = spawnSync(program, [folder, Buffer.from('✳ ').toString('hex')], { input: sent })
  expect([status, String(stderr)]).toEqual([0, ''])
  const lines = readFileSync(join(folder, 'turns'), 'utf8').split('\n').slice(0, -1)
  rmSync(folder, { recursive: true })
  return lines
}

const title = (text: string, end = '\u0007'): string => `\u001b]0;${text}${end}`

test('a title of one that waits tells so each time after another one', () => {
  expect(told(title('✳ ready'))).toEqual([])
  expect(told(title('✳ ready') + title('◐ works') + title('◑ works') + title('✳ ready') + title('✳ talk'))).toEqual(['waiting idle'])
  expect(told((title('◐ works') + title('✳ ready', '\u001b\\')).repeat(2))).toEqual(['waiting idle', 'waiting idle'])
})

test('a title is found between whatever else is sent, in pieces too, and a sign that stands elsewhere is none', () => {
  const more = 'x\u001b[2J✳ '.repeat(20_000)
  expect(told(`${more}${title('◐')}${more}${title('✳ ready')}${more}`)).toEqual(['waiting idle'])
  expect(told(`${title('◐')}\u001b]8;✳ \u0007 ${title('a ✳ ')}`)).toEqual([])
})

test('what never comes to the end of a title keeps no other one from being found', () => {
  expect(told(`\u001b]0;${'x'.repeat(200_000)}${title('◐')}${title('✳ ready')}`)).toEqual(['waiting idle'])
})
