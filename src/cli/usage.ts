import { type Field, type OptionTable, shownName } from './option-table.ts'

/** `scad session start [project] [options]` */
export function usageLine(path: readonly string[], table: OptionTable): string {
  return ['scad', ...path, usageArguments(table)].filter((part) => part !== '').join(' ')
}

/** What follows the command's name in its usage line. */
export function usageArguments(table: OptionTable): string {
  const positionals = table.positionals.map((field) => positionalText(field))
  const passthrough = table.passthrough === undefined ? [] : [table.passthrough.required ? '-- <words...>' : '[-- <words...>]']
  return [...positionals, ...(table.options.length > 0 ? ['[options]'] : []), ...passthrough].join(' ')
}

function positionalText(field: Field): string {
  const name = field.kind === 'list' ? `${field.name}...` : field.name
  return field.required ? `<${name}>` : `[${name}]`
}

/** `-a, --all`, `--tag <text>`, `--no-init`, `--continue[=<job>]` */
export function optionText(field: Field): string {
  const value = {
    flag: '',
    text: ` <${valueName(field)}>`,
    optional: `[=<${valueName(field)}>]`,
    list: ` <${valueName(field)}>`,
    number: ' <number>',
    pairs: ' <name=value>',
  }
  return `${field.short === undefined ? '' : `-${field.short}, `}--${shownName(field)}${value[field.kind]}`
}

function valueName(field: Field): string {
  return field.complete ?? (field.choices === undefined ? 'text' : field.choices.join('|'))
}

/** What the help says of an option or argument. The words after `--` are many as they are: nothing is said of repeating them. */
export function fieldText(field: Field, repeatable = field.kind === 'list' || field.kind === 'pairs'): string {
  const notes = [
    field.required && field.kind !== 'flag' ? 'required' : '',
    repeatable && !field.description.includes('repeated') ? 'may be repeated' : '',
    field.kind === 'flag' || field.default === undefined ? '' : `default: ${field.default}`,
  ].filter((note) => note !== '')
  return [field.description, notes.length === 0 ? '' : `(${notes.join(', ')})`].filter((part) => part !== '').join(' ')
}
