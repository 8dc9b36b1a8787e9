import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineCommand } from '../../../src/cli/command.ts'
import { optionTable } from '../../../src/cli/option-table.ts'
import { readWords } from '../../../src/cli/read-words.ts'
import { everyKind, inputOf, runLine } from './support.ts'

const standard = { all: false, init: true, mode: 'slow' }

describe('words become input', () => {
  const lines: [string, string[], Record<string, unknown>][] = [
    ['a positional', ['a'], { name: 'a' }],
    ['a positional that looks like a number stays text', ['0012'], { name: '0012' }],
    ['a list of positionals takes the rest', ['a', 'b', '3'], { name: 'a', others: ['b', '3'] }],
    ['an option value with leading zeros stays text', ['a', '--tag', '0012'], { name: 'a', tag: '0012' }],
    ['an option value in exponent form stays text', ['a', '--tag', '1e3'], { name: 'a', tag: '1e3' }],
    ['a short commit that looks like a number stays text', ['a', '--tag', '1234567e8'], { name: 'a', tag: '1234567e8' }],
    ['an inline value', ['a', '--tag=b=c'], { name: 'a', tag: 'b=c' }],
    ['an inline value that begins with a dash', ['a', '--tag=-x'], { name: 'a', tag: '-x' }],
    ['an empty value', ['a', '--tag', ''], { name: 'a', tag: '' }],
    ['a single dash is a word', ['-', '--tag', '-'], { name: '-', tag: '-' }],
    ['a one-letter option', ['a', '-t', 'b'], { name: 'a', tag: 'b' }],
    ['one-letter options in one word', ['a', '-at', 'b'], { name: 'a', all: true, tag: 'b' }],
    ['a camelCase key is a kebab-case option', ['a', '--max-count', '12'], { name: 'a', maxCount: 12 }],
    ['a flag', ['--all', 'a'], { name: 'a', all: true }],
    ['a flag does not take the word after it', ['--all', 'true'], { name: 'true', all: true }],
    ['a flag is turned off', ['a', '--no-init'], { name: 'a', init: false }],
    ['a choice', ['a', '--mode', 'fast'], { name: 'a', mode: 'fast' }],
    ['a repeated list', ['a', '--label', 'x', '--label', '1'], { name: 'a', label: ['x', '1'] }],
    ['a list given once is a list', ['a', '--label', 'x'], { name: 'a', label: ['x'] }],
    ['pairs', ['a', '-e', 'A=1', '--env', 'B=x=y', '--env', 'C='], { name: 'a', env: { A: '1', B: 'x=y', C: '' } }],
    ['a flag that may have a value, without it', ['a', '--like'], { name: 'a', like: true }],
    ['and with it', ['a', '--like=b'], { name: 'a', like: 'b' }],
    ['and without it before an argument', ['a', '--like', 'b'], { name: 'a', like: true, others: ['b'] }],
    ['words after -- are left alone', ['a', '--', '--tag', 'x', '--', '--json'], { name: 'a', words: ['--tag', 'x', '--', '--json'] }],
  ]
  test.each(lines)('%s', async (_name, words, expected) => {
    expect(await inputOf(...words)).toEqual({ ...standard, ...expected })
  })

  test('a name of Object.prototype is an ordinary name in pairs', async () => {
    const env = (await inputOf('a', '--env', 'constructor=x'))['env']
    expect(Object.entries(env ?? {})).toEqual([['constructor', 'x']])
  })
})

describe('a word behind a flag that may have a value', () => {
  const { others: _, ...shape } = everyKind.input.shape
  const one = { ...everyKind, input: z.object(shape), positionals: ['name'] }
  const read = (...words: string[]): unknown => readWords(optionTable(one), words).values

  test('is an argument while there is room for one, else the value', () => {
    expect(read('--like', 'a')).toEqual({ like: true, name: 'a' })
    expect(read('a', '--like', 'b')).toEqual({ like: 'b', name: 'a' })
    expect(read('--like', 'b', 'a')).toEqual({ like: 'b', name: 'a' })
    expect(read('a', '--like', '--', 'b')).toEqual({ like: true, name: 'a', words: ['b'] })
  })
  test('is too much when the value is there, or the flag is given twice', () => {
    expect(() => read('a', '--like=b', 'c')).toThrow('unexpected argument "c"')
    expect(() => read('a', '--like', 'b', '--like')).toThrow('--like is given 2 times')
  })
})

describe('wrong words are one clear line and exit 2', () => {
  const lines: [string, string[], string][] = [
    ['an unknown option is named with the nearest one', ['a', '--tga', 'x'], 'error: there is no option --tga\nhint: did you mean --tag?'],
    ['an unknown one-letter option', ['a', '-z'], 'error: there is no option -z\nhint: add --help to see the options'],
    ['an option without its value', ['a', '--tag'], 'error: --tag needs a value'],
    ['an option in place of a value', ['a', '--tag', '--all'], 'error: --tag needs a value, and "--all" looks like an option'],
    ['a wrong value for a flag that may have one', ['a', '--like=1'], 'error: --like: not a name'],
    ['a value for a flag', ['a', '--all=no'], 'error: --all takes no value'],
    ['an option given twice', ['a', '--tag', 'x', '--tag', 'y'], 'error: --tag is given 2 times'],
    ['a missing positional', [], 'error: <name> is missing\nhint: usage: scad thing show <name> [others...] [options] [-- <words...>]'],
    ['a text where a number belongs', ['a', '--max-count', '1e3'], 'error: --max-count "1e3" is not a number'],
    ['a pair without a name', ['a', '--env', '=x'], 'error: --env "=x" has no name and value'],
    ['a choice that is none', ['a', '--mode', 'medium'], 'error: --mode: must be one of "fast", "slow"'],
  ]
  test('a command that lacks its -- is told where to put it', async () => {
    const exec = defineCommand({
      summary: 'Run a command',
      examples: [],
      input: z.object({ name: z.string(), command: z.array(z.string()).min(1) }),
      positionals: ['name'],
      passthrough: 'command',
      output: z.strictObject({}),
      run: async () => ({}),
    })
    const errorOf = async (...words: string[]): Promise<string> => (await runLine({ exec }, ['exec', ...words])).stderr
    expect(await errorOf('a', 'pwd')).toContain('error: unexpected argument "pwd"\nhint: put the command after --')
    expect(await errorOf('a')).toContain('error: <command> is missing\nhint: usage: scad exec <name> ')
  })

  test.each(lines)('%s', async (_name, words, expected) => {
    const ran = await runLine({ 'thing show': everyKind }, ['thing', 'show', ...words])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(expected)
    expect(ran.stderr).not.toContain('    at ')
  })
})
