import { parseArgs } from 'node:util'
import { ScadError } from '../errors/scad-error.ts'
import { suggest } from '../text/suggest.ts'
import { globalOptions } from './global-options.ts'
import { type Field, type OptionTable, shownName } from './option-table.ts'

/** The words after a command's name, sorted by what they mean; still text, for the command's schema to judge. */
export interface Words {
  values: Record<string, unknown>
  globals: { json: boolean; debug: boolean; help: boolean }
}

/**
 * Reads words by the table. Values stay what was typed: `0012` and `1e3` are text wherever the schema wants text.
 *
 * @throws unknown-option, bad-input
 */
export function readWords(table: OptionTable, words: readonly string[]): Words {
  const { tokens } = parseArgs({ args: [...words], options: parserOptions(table), strict: false, allowPositionals: true, tokens: true })
  const globals = { json: false, debug: false, help: false }
  const given = new Map<Field, (string | true)[]>()
  const add = (field: Field, word: string | true): void => void given.set(field, [...(given.get(field) ?? []), word])
  const loose: Loose[] = []
  let terminated = false
  let open: Field | undefined
  for (const token of tokens) {
    const behind = open
    open = undefined
    if (token.kind === 'option-terminator') terminated = true
    else if (token.kind === 'positional' && terminated && table.passthrough !== undefined) add(table.passthrough, token.value)
    else if (token.kind === 'positional') loose.push({ word: token.value, behind: terminated ? undefined : behind })
    else if (isGlobal(token.name)) globals[token.name] = withoutValue(token)
    else {
      readOption(table, token, add)
      open = token.inlineValue === true ? undefined : table.options.find(({ name, kind }) => name === token.name && kind === 'optional')
    }
  }
  const { words: args, values } = takeValues(table, loose)
  for (const [field, word] of values) given.set(field, [word, ...(given.get(field) ?? []).slice(1)])
  placePositionals(table, args, add)
  const entries = [...given].map(([field, texts]) => [field.key, fieldValue(table, field, texts)] as const)
  return { values: Object.fromEntries(entries), globals }
}

/** A word that is no option, and the option without a value right before it that may have one. */
interface Loose {
  word: string
  behind: Field | undefined
}

interface OptionToken {
  name: string
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

function parserOptions(table: OptionTable): Record<string, { type: 'string' | 'boolean'; short?: string; multiple: boolean }> {
  const one = (name: string, type: 'string' | 'boolean', short: string | undefined) => [
    name,
    { type, multiple: true, ...(short === undefined ? {} : { short }) },
  ]
  return Object.fromEntries([
    ...globalOptions.map((option) => one(option.name, 'boolean', option.short)),
    ...table.options.map((field) =>
      one(field.name, field.kind === 'flag' || field.kind === 'optional' ? 'boolean' : 'string', field.short),
    ),
  ])
}

function isGlobal(name: string): name is 'json' | 'debug' | 'help' {
  return globalOptions.some((option) => option.name === name)
}

function withoutValue(token: OptionToken): true {
  if (token.inlineValue === true) throw new ScadError('bad-input', `${token.rawName} takes no value`)
  return true
}

function readOption(table: OptionTable, token: OptionToken, add: (field: Field, word: string | true) => void): void {
  const field = table.options.find((option) => option.name === token.name)
  const negated = table.options.find((option) => option.kind === 'flag' && `no-${option.name}` === token.name)
  if (negated !== undefined) return add(negated, String(!withoutValue(token)))
  if (field === undefined) throw unknownOption(table, token.rawName)
  if (field.kind === 'flag') return add(field, String(withoutValue(token)))
  if (field.kind === 'optional') return add(field, token.value ?? true)
  if (token.value === undefined) throw new ScadError('bad-input', `${token.rawName} needs a value`)
  if (token.inlineValue !== true && token.value.length > 1 && token.value.startsWith('-'))
    throw new ScadError('bad-input', `${token.rawName} needs a value, and "${token.value}" looks like an option`, {
      hint: `if it is the value, write --${field.name}=${token.value}`,
    })
  add(field, token.value)
}

function unknownOption(table: OptionTable, rawName: string): ScadError {
  const names = [...globalOptions.map((option) => option.name), ...table.options.map(shownName)]
  const near = suggest(rawName.replace(/^-+/, ''), names)
  return new ScadError('unknown-option', `there is no option ${rawName}`, {
    hint: near === undefined ? 'add --help to see the options' : `did you mean --${near}?`,
  })
}

/** Of more words than there are arguments, one right behind an option that may have a value is its value. */
function takeValues({ positionals }: OptionTable, loose: readonly Loose[]): { words: string[]; values: [Field, string][] } {
  const room = positionals.at(-1)?.kind === 'list' ? Infinity : positionals.length
  const words: string[] = []
  const values: [Field, string][] = []
  for (const { word, behind } of loose)
    if (behind !== undefined && loose.length - values.length > room) values.push([behind, word])
    else words.push(word)
  return { words, values }
}

function placePositionals(table: OptionTable, args: readonly string[], add: (field: Field, word: string) => void): void {
  for (const [index, word] of args.entries()) {
    const last = table.positionals.at(-1)
    const field = table.positionals[index] ?? (last?.kind === 'list' ? last : undefined)
    if (field === undefined)
      throw new ScadError('bad-input', `unexpected argument "${word}"`, {
        hint: looseHint(table),
      })
    add(field, word)
  }
}

function looseHint({ passthrough }: OptionTable): string {
  if (passthrough?.required === true) return 'put the command after --; add --help to see the usage'
  return `quote a text of several words${passthrough === undefined ? '' : ', put a command after --'}; add --help to see the usage`
}

function fieldValue(table: OptionTable, field: Field, given: readonly (string | true)[]): unknown {
  const name = table.options.includes(field) ? `--${field.name}` : `<${field.name}>`
  if (field.kind === 'optional' && given.length === 1) return given[0]
  const texts = given.map(String)
  if (field.kind === 'list') return texts
  if (field.kind === 'pairs') return Object.fromEntries(texts.map((text) => pair(name, text)))
  const [text = ''] = texts
  if (texts.length > 1 && field.kind !== 'flag') throw new ScadError('bad-input', `${name} is given ${texts.length} times`)
  if (field.kind === 'flag') return texts.at(-1) === 'true'
  return field.kind === 'number' ? toNumber(name, text) : text
}

function pair(name: string, text: string): [string, string] {
  const end = text.indexOf('=')
  if (end < 1) throw new ScadError('bad-input', `${name} "${text}" has no name and value`, { hint: `write ${name} NAME=VALUE` })
  return [text.slice(0, end), text.slice(end + 1)]
}

function toNumber(name: string, text: string): number {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new ScadError('bad-input', `${name} "${text}" is not a number`)
  return Number(text)
}
