import { cac } from 'cac'
import type { CommandFacts } from './command.ts'
import { addGlobals, orderSections } from './help-sections.ts'
import type { OptionTable } from './option-table.ts'
import { fieldText, optionText, usageArguments } from './usage.ts'

/** Prints what `scad <command> --help` says. */
export function printCommandHelp(path: readonly string[], command: CommandFacts, table: OptionTable): void {
  const cli = cac('scad')
  const shown = cli.command(path.join(' '), command.summary).usage([...path, usageArguments(table)].join(' ').trim())
  for (const field of table.options) shown.option(optionText(field), fieldText(field))
  addGlobals(cli)
  const { passthrough } = table
  const named = pad([
    ...table.positionals.map((field): [string, string] => [field.name, fieldText(field)]),
    ...(passthrough === undefined ? [] : [['-- <words...>', fieldText(passthrough, false)] satisfies [string, string]]),
  ])
  orderSections(cli, (sections) => [
    { body: command.description === undefined ? command.summary : `${command.summary}\n\n${command.description.trim()}` },
    ...sections.filter(({ title }) => title === 'Usage'),
    ...(named.length === 0 ? [] : [{ title: 'Arguments', body: named.join('\n') }]),
    ...sections.filter(({ title }) => title === 'Options'),
    ...(command.examples.length === 0 ? [] : [{ title: 'Examples', body: command.examples.map(exampleText).join('\n') }]),
  ])
  // cac prints the help of the command it matched; it only matches single words, so it is told.
  cli.matchedCommand = shown
  cli.outputHelp()
}

function exampleText({ command, text }: { command: string; text: string }): string {
  return `  # ${text}\n  $ ${command}`
}

function pad(rows: [string, string][]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
}
