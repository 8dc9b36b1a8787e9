import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { everyKind, runLine } from './support.ts'

let printed = ''
beforeEach(() => {
  printed = ''
  // cac prints help with console.info
  vi.spyOn(console, 'info').mockImplementation((text: string) => void (printed += `${text}\n`))
})
afterEach(() => vi.restoreAllMocks())

test('the help of a command says everything about its words', async () => {
  expect((await runLine({ 'thing show': everyKind }, ['thing', 'show', '--help'])).code).toBe(0)
  expect(printed).toBe(`Show what the words mean

It does nothing else.

Usage:
  $ scad thing show <name> [others...] [options] [-- <words...>]

Arguments:
  name           what to show (required)
  others         more of them (may be repeated)
  -- <words...>  what comes after --

Options:
  -t, --tag <file>        a text
  --max-count <number>    a number
  -a, --all               a flag
  --no-init               a flag that is on by itself
  --mode <fast|slow>      a choice (default: slow)
  --label <text>          a list (may be repeated)
  -e, --env <name=value>  names and values (may be repeated)
  --like[=<text>]         a flag that may have a value
  --json                  print one JSON document (or one a line) instead of text
  --debug                 trace engine and git calls with their times on stderr
  -h, --help              show this help

Examples:
  # show a with a tag
  $ scad thing show a --tag b
`)
})

test('help wins over words that are missing or wrong', async () => {
  expect(await runLine({ 'thing show': everyKind }, ['thing', 'show', '-h', '--mode', 'x'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('the help of a group lists its actions', async () => {
  expect((await runLine({ 'thing show': everyKind }, ['thing', '--help'])).code).toBe(0)
  expect(printed).toMatch(
    /^Make and list things\n\nUsage:\n {2}\$ scad thing <command> \[options\]\n\nCommands:\n {2}show {2}Show what the words mean\n/,
  )
})

test('the help of scad lists groups and commands', async () => {
  expect((await runLine({ 'thing show': everyKind, build: everyKind }, ['--help'])).code).toBe(0)
  expect(printed).toContain('Commands:\n  build  Show what the words mean\n  thing  Make and list things\n')
  expect(printed).toContain('--version')
})
