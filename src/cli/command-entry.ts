import type { Command } from './command.ts'

/** What is known of a command before its file is loaded. */
export interface CommandEntry {
  /** The words that are typed: `['code', 'diff']`. */
  path: readonly string[]
  summary: string
  hidden?: true
  load(): Promise<Command>
}

/** Every command, and what is said of each group in the help of `scad` alone. */
export interface CommandList {
  commands: readonly CommandEntry[]
  groups: Readonly<Record<string, string>>
}

/** What a word after `scad`, or after `scad <group>`, can be: one command, or a group. */
export interface Word {
  name: string
  summary: string
}

/** The words that may follow `scad` (no group) or `scad <group>`, hidden ones left out. */
export function wordsOf(list: CommandList, group?: string): Word[] {
  const visible = list.commands.filter((entry) => entry.hidden !== true)
  if (group !== undefined)
    return visible.flatMap(({ path: [first, name], summary }) => (first === group && name !== undefined ? [{ name, summary }] : []))
  const single = visible.flatMap(({ path: [name, more], summary }) => (name !== undefined && more === undefined ? [{ name, summary }] : []))
  return [...single, ...Object.entries(list.groups).map(([name, summary]) => ({ name, summary }))]
}
