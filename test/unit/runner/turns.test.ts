import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'

/** What the journal gets when an agent says each of these things between two looks. */
function told(...said: string[]): string[] {
  return toldWith('', ...said)
}

/** @param sign Perl that says whether an agent whose hooks are silent at first is ready; '' for one whose hooks are not */
function toldWith(sign: string, ...said: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'scad-turns-'))
  const script = `require "./watch.pl"; require "./turns.pl";
    package Told; sub note { my ($self, $event, $body) = @_; print "$body\\n" }
    package main;
    my $turns = Turns->new("$ARGV[0]/turns", bless {}, 'Told');
    ${sign === '' ? '' : `$turns->ready_by(sub { ${sign} });`}
    for my $words (@ARGV[1 .. $#ARGV]) {
      open(my $to, '>>', "$ARGV[0]/turns"); syswrite $to, $words; close $to;
      $turns->look;
    }`
  const lines = execFileSync('perl', ['-e', script, folder, ...said], { cwd: join(packageFolder(), 'images', 'runner') }).toString()
  rmSync(folder, { recursive: true })
  return lines.split('\n').slice(0, -1)
}

const working = '"state":"working","why":"prompt"'
const waiting = '"state":"waiting","why":"done"'

test('each change of what an agent says is told once', () => {
  expect(told('working prompt\n', 'working prompt\n', 'waiting done\n', 'waiting reminder\n', 'working prompt\n')).toEqual([
    working,
    waiting,
    working,
  ])
})

test('a turn that begins and ends between two looks is told', () => {
  expect(told('waiting done\n', 'working prompt\nwaiting done\n')).toEqual([waiting, working, waiting])
})

test('the conversation that a turn is in is told with it, when its id could be one', () => {
  expect(
    told('working prompt 019a-b.C_7\n', 'waiting done 019a-b.C_7\n', 'working prompt --all\n', `working prompt ${'x'.repeat(129)}\n`),
  ).toEqual([`${working},"conversation":"019a-b.C_7"`, `${waiting},"conversation":"019a-b.C_7"`])
})

test('an agent whose hooks say nothing at first waits once it is ready, unless they did', () => {
  expect(toldWith('$looks++ == 1', '', '', 'working prompt\n')).toEqual(['"state":"waiting","why":"ready"', working])
  expect(toldWith('1', 'working prompt\n', '')).toEqual([working])
})

test('what is no such word is passed over', () => {
  expect(told('idle now\nworking "}\nworking a","x":"\n', 'waiting done\n')).toEqual([waiting])
})

test('of what is said too often some is told, and the last of it when there is room again', () => {
  const lines = told(...Array.from({ length: 200 }, () => 'working prompt\nwaiting done\n'.repeat(50)))
  expect(lines.length).toBeLessThanOrEqual(31)
  expect(lines.at(-1)).toBe(waiting)
})
