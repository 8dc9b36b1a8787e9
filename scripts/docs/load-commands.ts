import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from '../../src/cli/command.ts'

export interface LoadedCommand {
  /** The words that are typed. */
  path: string[]
  command: Command
}

/** Files in `commands/` that are no commands: what starts the two programs, and what the list is made of. */
const others = ['scad.ts', 'main.ts', 'git-remote-scad.ts', 'remote-helper-main.ts', 'require-node.ts', 'command-list.ts', 'groups.ts']

/** Every command file of a folder with what it exports, in the order of their paths. */
export async function loadCommands(folder: string): Promise<LoadedCommand[]> {
  const names = await readdir(folder, { recursive: true })
  const files = names.filter((name) => name.endsWith('.ts') && !others.includes(name)).toSorted()
  return Promise.all(
    files.map(async (name) => {
      const module: { command?: Command } = await import(pathToFileURL(join(folder, name)).href)
      if (module.command === undefined) throw new Error(`commands/${name} exports no command`)
      return { path: name.replace(/\.ts$/, '').split('/'), command: module.command }
    }),
  )
}
