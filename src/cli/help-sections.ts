import type { CAC } from 'cac'
import { globalOptions } from './global-options.ts'

export interface Section {
  title?: string
  body: string
}

/** cac makes the sections; here they are put into scad's order, without the default that cac adds to every `--no-` option. */
export function orderSections(cli: CAC, change: (sections: Section[]) => Section[]): void {
  cli.globalCommand.helpCallback = (sections) =>
    change(sections).map((section) => ({ ...section, body: section.body.replaceAll(/ (?:\(default: true\))?$/gm, '').trimEnd() }))
}

/** The options that every command has, as cac wants them. */
export function addGlobals(cli: CAC): void {
  for (const { name, short, description } of globalOptions) cli.option(`${short === undefined ? '' : `-${short}, `}--${name}`, description)
}
