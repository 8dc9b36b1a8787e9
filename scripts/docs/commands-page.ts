import { globalOptions } from '../../src/cli/global-options.ts'
import { type OptionTable, optionTable } from '../../src/cli/option-table.ts'
import { fieldText, optionText, usageLine } from '../../src/cli/usage.ts'
import type { LoadedCommand } from './load-commands.ts'

/** `docs/commands.md`: what `--help` says of every command, on one page. */
export function commandsPage(commands: readonly LoadedCommand[]): string {
  return [
    '# Commands',
    '',
    'Made from the commands themselves by `npm run docs`. Results go to stdout, progress and errors to stderr; see [errors.md](errors.md) for exit codes.',
    '',
    'Every command has these options:',
    '',
    ...globalOptions.map(({ name, description }) => `- \`--${name}\`: ${description}`),
    '',
    ...commands.flatMap(({ path }) => `- [scad ${path.join(' ')}](#scad-${path.join('-')})`),
    '',
    ...commands.flatMap(section),
  ].join('\n')
}

function section({ path, command }: LoadedCommand): string[] {
  const table = optionTable(command)
  const schema = `schemas/${path.join('-')}.json`
  return [
    `## scad ${path.join(' ')}`,
    '',
    `${command.summary}.`,
    '',
    ...(command.description === undefined ? [] : [command.description.trim(), '']),
    '```',
    usageLine(path, table),
    '```',
    '',
    ...fieldLines(table),
    '```sh',
    ...command.examples.flatMap(({ command: line, text }) => [`# ${text}`, line]),
    '```',
    '',
    `With \`--json\`: ${command.stream ? 'one document a line' : 'one document'}, described by [${schema}](${schema}).`,
    '',
  ]
}

function fieldLines(table: OptionTable): string[] {
  const lines = [
    ...table.positionals.map((field) => `- \`${field.name}\`: ${fieldText(field)}`),
    ...(table.passthrough === undefined ? [] : [`- \`-- <words...>\`: ${fieldText(table.passthrough, false)}`]),
    ...table.options.map((field) => `- \`${optionText(field)}\`: ${fieldText(field)}`),
  ]
  return lines.length === 0 ? [] : [...lines, '']
}
