import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { layout } from '../../../src/scad/layout.ts'
import { packageFolder } from '../../../src/scad/package.ts'

const runner = join(packageFolder(), 'images', 'runner')
const programs = readdirSync(runner).filter((name) => !name.endsWith('.conf'))
const source = (name: string) => readFileSync(join(runner, name), 'utf8')

describe('the programs of the runner', () => {
  test.each(programs)('%s is one that its interpreter accepts', (name) => {
    const perl = name.endsWith('.pl') || source(name).startsWith('#!/usr/bin/perl')
    const { status, stderr } = perl ? spawnSync('perl', ['-c', join(runner, name)]) : spawnSync('sh', ['-n', join(runner, name)])
    expect([status, perl ? stderr.toString().replace(join(runner, name), '') : stderr.toString()]).toEqual([0, perl ? ' syntax OK\n' : ''])
  })

  test('name the same folders as the host does', () => {
    for (const name of ['witness', 'alive', 'follow']) expect(source(name)).toContain(layout.jobs)
    for (const name of ['journal.pl', 'note']) expect(source(name)).toContain(layout.journal)
    expect(source('keep')).toContain(layout.kept)
    expect(source('login.pl')).toContain(layout.login)
    expect(source('keep')).toContain(layout.workspace)
    for (const name of ['launch', 'witness', 'keep']) expect(source(name)).toContain(layout.bin)
  })
})

describe('output that is capped', () => {
  /** Feeds pieces to capped.pl and returns its facts and its files. */
  const capped = (pieces: number[], sizes: { head: number; segment: number; keep: number }) => {
    const folder = mkdtempSync(join(tmpdir(), 'scad-capped-'))
    const script = `require "./capped.pl";
      my $c = Capped->new(folder => "$ARGV[0]/out", times => "$ARGV[0]/times", head => ${sizes.head}, segment => ${sizes.segment}, keep => ${sizes.keep});
      my ($n, $t) = (0, 1000);
      for my $size (qw(${pieces.join(' ')})) { $c->take(join('', map { chr(97 + ($n++ % 26)) } 1 .. $size), $t += 50) }
      print $c->json`
    const facts: unknown = JSON.parse(execFileSync('perl', ['-e', script, folder], { cwd: runner }).toString())
    const files = readdirSync(join(folder, 'out')).toSorted()
    const content = Object.fromEntries(files.map((name) => [Number(name), readFileSync(join(folder, 'out', name), 'latin1')]))
    const times = readFileSync(join(folder, 'times'), 'utf8')
    rmSync(folder, { recursive: true })
    return { facts, content, times }
  }
  const alphabet = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => String.fromCharCode(97 + ((from + index) % 26))).join('')

  test('keeps everything up to its limit', () => {
    expect(capped([5, 12, 13], { head: 10, segment: 10, keep: 2 })).toMatchObject({
      facts: { bytes: 30, truncated: false },
      content: { 0: alphabet(0, 10), 10: alphabet(10, 20), 20: alphabet(20, 30) },
    })
  })

  test('keeps the beginning and the end past it, each file named by its offset', () => {
    expect(capped([3, 50, 12], { head: 10, segment: 10, keep: 2 })).toMatchObject({
      facts: { bytes: 65, truncated: true },
      content: { 0: alphabet(0, 10), 50: alphabet(50, 60), 60: alphabet(60, 65) },
    })
  })

  test('notes when what came', () => {
    expect(capped([5, 5, 5], { head: 100, segment: 10, keep: 1 }).times).toBe('1050 0\n1100 5\n1150 10\n')
  })

  test('makes no file for nothing', () => {
    expect(capped([], { head: 10, segment: 10, keep: 2 })).toMatchObject({ facts: { bytes: 0, truncated: false }, content: {} })
  })
})

describe('an order for a job', () => {
  test('that comes incomplete is refused', () => {
    const read = (input: string) =>
      spawnSync('perl', ['-e', 'require "./frames.pl"; print join ",", @{ Frames::read_job(\\*STDIN)->{argv} }'], { cwd: runner, input })
    expect(read('settings 6\nuid 7\nargv 3\na\0benv 0\nend 0\n').stdout.toString()).toBe('a,b')
    for (const cut of ['', 'settings 6\nuid', 'settings 6\nuid 7\nargv 3\n', 'settings 6\nuid 7\nargv x\n'])
      expect(read(cut).status).not.toBe(0)
  })
})
