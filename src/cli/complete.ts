import type { Completion } from './command.ts'
import { type CommandList, wordsOf } from './command-entry.ts'
import { globalOptions } from './global-options.ts'
import { type Field, type OptionTable, optionTable, shownName } from './option-table.ts'

export interface Candidate {
  value: string
  text: string
}

export interface Candidates {
  /** The shell completes a path itself. */
  files: boolean
  candidates: Candidate[]
}

/** Answers with what exists now. `words` are those before the one that is completed. */
export type LiveCandidates = (kind: Completion, words: readonly string[]) => Promise<Candidate[]>

/**
 * What the last of the words may become.
 *
 * @param words all after `scad`; the last one is being typed and may be empty
 */
export async function complete(list: CommandList, words: readonly string[], live: LiveCandidates): Promise<Candidates> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const place = await placeOf(list, before, typed)
  if (place === 'files') return { files: true, candidates: [] }
  const found = 'kind' in place ? await fieldCandidates(place, before, live) : place.candidates
  if (found === 'files') return { files: true, candidates: [] }
  return { files: false, candidates: found.filter(({ value }) => value.startsWith(typed)) }
}

type Place = 'files' | Field | { candidates: Candidate[] }

async function placeOf(list: CommandList, before: readonly string[], typed: string): Promise<Place> {
  const names = before.filter((word) => !word.startsWith('-'))
  const entry =
    list.commands.find(({ path }) => path.length === 1 && path[0] === names[0]) ??
    list.commands.find(({ path }) => path.length === 2 && path[0] === names[0] && path[1] === names[1])
  if (entry !== undefined) {
    const table = optionTable(await entry.load())
    return placeInCommand(table, wordsAfter(before, entry.path.length), typed)
  }
  if (names.length > 1) return { candidates: [] }
  if (typed.startsWith('-')) return { candidates: globalCandidates(names.length === 0) }
  return { candidates: wordsOf(list, names[0]).map(({ name, summary }) => ({ value: name, text: summary })) }
}

/** The words behind the first `count` that are no options. */
function wordsAfter(words: readonly string[], count: number): string[] {
  let left = count
  return words.filter((word) => left === 0 || (word.startsWith('-') ? true : left-- === 0))
}

function placeInCommand(table: OptionTable, before: readonly string[], typed: string): Place {
  if (before.includes('--')) return 'files'
  const open = takesValue(table, before.at(-1))
  if (open !== undefined) return open
  if (typed.startsWith('-')) return { candidates: optionCandidates(table) }
  const position = before.filter((word, index) => !word.startsWith('-') && takesValue(table, before[index - 1]) === undefined).length
  const last = table.positionals.at(-1)
  return table.positionals[position] ?? (last?.kind === 'list' ? last : { candidates: [] })
}

/** The option whose value comes next, when a word is an option without its value. */
function takesValue(table: OptionTable, word: string | undefined): Field | undefined {
  return table.options.find(
    (field) =>
      field.kind !== 'flag' &&
      field.kind !== 'optional' &&
      (word === `--${field.name}` || (field.short !== undefined && word === `-${field.short}`)),
  )
}

function optionCandidates(table: OptionTable): Candidate[] {
  return [...table.options.map((field) => ({ value: `--${shownName(field)}`, text: field.description })), ...globalCandidates(false)]
}

function globalCandidates(atTop: boolean): Candidate[] {
  const globals = globalOptions.map(({ name, description }) => ({ value: `--${name}`, text: description }))
  return atTop ? [...globals, { value: '--version', text: 'print the version' }] : globals
}

async function fieldCandidates(field: Field, before: readonly string[], live: LiveCandidates): Promise<Candidate[] | 'files'> {
  if (field.choices !== undefined) return field.choices.map((value) => ({ value, text: '' }))
  if (field.complete === 'file') return 'files'
  return field.complete === undefined ? [] : live(field.complete, before)
}
