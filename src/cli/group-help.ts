import { cac } from 'cac'
import { type CommandList, wordsOf } from './command-entry.ts'
import { addGlobals, orderSections } from './help-sections.ts'

/** Prints what `scad --help` or `scad <group> --help` says. */
export function printGroupHelp(list: CommandList, group: string | undefined, version: string): void {
  const cli = cac(group === undefined ? 'scad' : `scad ${group}`)
  for (const { name, summary } of wordsOf(list, group)) cli.command(name, summary)
  addGlobals(cli)
  if (group === undefined) cli.option('--version', 'print the version')
  orderSections(cli, (sections) => [
    { body: group === undefined ? `scad ${version}: run coding agents in disposable containers` : (list.groups[group] ?? '') },
    ...sections.filter(({ title }) => title !== undefined && !title.startsWith('For more info')),
    { body: `${cli.name} <command> --help says more about one.` },
  ])
  cli.outputHelp()
}
