import { cac } from 'cac'
import { ScadError } from '../errors/scad-error.ts'
import { suggest } from '../text/suggest.ts'
import { type CommandEntry, type CommandList, wordsOf } from './command-entry.ts'
import { globalOptions } from './global-options.ts'

/** What the first words of a line name, and the words after them. */
export type Match =
  | { type: 'command'; entry: CommandEntry; rest: string[] }
  | { type: 'help'; group: string | undefined }
  | { type: 'version' }

/**
 * Finds the command that a line names. Global options may stand before it.
 *
 * @throws unknown-command with the nearest name; an empty line names no command either
 */
export function matchCommand(list: CommandList, argv: readonly string[]): Match {
  // as with git, docker and gh: the word means the option
  if (argv[0] === 'help') return matchCommand(list, ['--help', ...argv.slice(1)])
  const top = firstWord(
    list.commands.map(({ path }) => path[0] ?? ''),
    'scad',
    argv,
  )
  if (top.word === undefined && top.before.includes('--version')) return { type: 'version' }
  onlyGlobals('scad', top.before)
  if (top.name === undefined) return helpOrThrow(list, undefined, top)
  const single = list.commands.find(({ path }) => path.length === 1 && path[0] === top.name)
  if (single !== undefined) return { type: 'command', entry: single, rest: [...top.before, ...top.after] }
  const actions = list.commands.filter(({ path }) => path[0] === top.name)
  const action = firstWord(
    actions.map(({ path }) => path[1] ?? ''),
    `scad ${top.name}`,
    top.after,
  )
  onlyGlobals(`scad ${top.name}`, action.before)
  const entry = actions.find(({ path }) => path[1] === action.name)
  if (entry !== undefined) return { type: 'command', entry, rest: [...top.before, ...action.before, ...action.after] }
  return helpOrThrow(list, top.name, { ...action, before: [...top.before, ...action.before] })
}

interface Found {
  name: string | undefined
  /** The word that matched nothing. */
  word: string | undefined
  before: string[]
  after: string[]
}

// cac looks at one word only, takes the word after an unknown option for its value, and turns words that look like numbers
// into numbers: it is given one instance per group, and of the line no more than the first word that is not an option.
function firstWord(names: readonly string[], program: string, argv: readonly string[]): Found {
  const index = argv.findIndex((word) => !word.startsWith('-') || word === '--')
  const end = index === -1 ? argv.length : index
  const word = argv[end] === '--' ? undefined : argv[end]
  const cli = cac(program)
  for (const name of new Set(names)) cli.command(name)
  cli.parse(['node', program, ...(word === undefined ? [] : [word])], { run: false })
  return { name: cli.matchedCommandName, word, before: argv.slice(0, end), after: argv.slice(end + 1) }
}

/** An option of the command itself comes after its name: before it, nobody knows yet whether it takes a value. */
function onlyGlobals(program: string, before: readonly string[]): void {
  const wrong = before.find((word) => !globalOptions.some(({ name, short }) => word === `--${name}` || word === `-${short}`))
  if (wrong === undefined) return
  throw new ScadError('unknown-option', `there is no option ${wrong} before a command`, { hint: `${program} --help` })
}

function helpOrThrow(list: CommandList, group: string | undefined, { word, before }: Found): Match {
  const program = group === undefined ? 'scad' : `scad ${group}`
  const names = wordsOf(list, group).map(({ name }) => name)
  if (word !== undefined) {
    const near = suggest(word, names) ?? nearElsewhere(list, word)
    throw new ScadError('unknown-command', `there is no command "${program} ${word}"`, {
      hint: near === undefined ? `${program} --help lists them` : `did you mean ${near.startsWith('scad ') ? near : `${program} ${near}`}?`,
    })
  }
  if (before.includes('--help') || before.includes('-h')) return { type: 'help', group }
  const wrong = before.find((option) => !globalOptions.some(({ name }) => option === `--${name}`))
  if (wrong !== undefined)
    throw new ScadError('unknown-option', `there is no option ${wrong} before a command`, { hint: `${program} --help` })
  throw new ScadError('unknown-command', group === undefined ? 'no command is named' : `scad ${group} needs one of: ${names.join(', ')}`, {
    hint: `${program} --help says what each does`,
  })
}

/** `scad diff` is `scad code diff`, when one group alone has such an action. */
function nearElsewhere(list: CommandList, word: string): string | undefined {
  const [only, ...others] = list.commands.filter(({ path, hidden }) => path[1] === word && hidden !== true)
  return only === undefined || others.length > 0 ? undefined : `scad ${only.path.join(' ')}`
}
