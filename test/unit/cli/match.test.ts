import { z } from 'zod'
import { expect, test } from 'vitest'
import { defineCommand } from '../../../src/cli/command.ts'
import { matchCommand } from '../../../src/cli/match-command.ts'
import { listOf, runLine } from './support.ts'

const named = (id: string, hidden = false) =>
  defineCommand({
    summary: `Do ${id}`,
    examples: [],
    input: z.object({ words: z.array(z.string()).optional(), tag: z.string().optional() }),
    positionals: ['words'],
    output: z.strictObject({ id: z.string() }),
    run: async (_scad, { words }) => ({ id: [id, ...(words ?? [])].join(' ') }),
    ...(hidden ? { hidden: true } : {}),
  })

const commands = {
  build: named('build'),
  'thing list': named('thing list'),
  'thing show': named('thing show'),
  'thing secret': named('thing secret', true),
}

const matching: [string[], string][] = [
  [['build'], 'build'],
  [['build', 'thing', 'list'], 'build thing list'],
  [['thing', 'show'], 'thing show'],
  [['thing', 'show', 'list'], 'thing show list'],
  [['thing', 'list', 'show'], 'thing list show'],
  [['--debug', 'thing', 'show', 'x'], 'thing show x'],
  [['thing', '--debug', 'show', 'x'], 'thing show x'],
  [['thing', 'secret'], 'thing secret'],
]
test.each(matching)('%j runs its command with the words that are left', async (argv, id) => {
  expect(await runLine(commands, argv)).toMatchObject({ code: 0, stdout: `${id}\n` })
})

test('the value of an option before a command is not taken for the command', async () => {
  expect(await runLine(commands, ['--tag', 'build', 'thing', 'list'])).toMatchObject({ code: 2 })
})

const failing: [string[], string, string][] = [
  [[], 'no command is named', 'scad --help says what each does'],
  [['biuld'], 'there is no command "scad biuld"', 'did you mean scad build?'],
  [['thing'], 'scad thing needs one of: list, show', 'scad thing --help says what each does'],
  [['thing', 'shwo'], 'there is no command "scad thing shwo"', 'did you mean scad thing show?'],
  [['list'], 'there is no command "scad list"', 'did you mean scad thing list?'],
  [['0012'], 'there is no command "scad 0012"', 'scad --help lists them'],
  [['constructor'], 'there is no command "scad constructor"', 'scad --help lists them'],
  [['zzzzzz', '--json'], 'there is no command "scad zzzzzz"', 'scad --help lists them'],
]
test.each(failing)('%j is an error that says what to type', async (argv, message, hint) => {
  expect(() => matchCommand(listOf(commands), argv)).toThrow(expect.objectContaining({ message, hint, kind: 'usage' }))
})

test('the word help is what git, docker and gh make of it', () => {
  const list = listOf(commands)
  expect(matchCommand(list, ['help'])).toEqual({ type: 'help', group: undefined })
  expect(matchCommand(list, ['help', 'thing'])).toEqual({ type: 'help', group: 'thing' })
  expect(matchCommand(list, ['help', 'thing', 'show'])).toMatchObject({ type: 'command', entry: list.commands[2], rest: ['--help'] })
  expect(() => matchCommand(list, ['help', 'biuld'])).toThrow('there is no command "scad biuld"')
})

test('words after -- name no command', () => {
  expect(() => matchCommand(listOf(commands), ['--', 'build'])).toThrow('no command is named')
})

test('the version is one line, without loading a command', async () => {
  const broken = { commands: [{ path: ['build'], summary: '', load: () => Promise.reject(new Error('loaded')) }], groups: {} }
  expect(matchCommand(broken, ['--version'])).toEqual({ type: 'version' })
  expect(await runLine({}, ['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
})

test('--version after a command is an option that it does not have', async () => {
  expect(await runLine(commands, ['build', '--version'])).toMatchObject({ code: 2 })
})
