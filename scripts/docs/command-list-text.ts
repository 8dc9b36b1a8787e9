import type { LoadedCommand } from './load-commands.ts'

/** The source of `commands/command-list.ts`: names and summaries, so that `scad --help` loads no command. */
export function commandListText(commands: readonly LoadedCommand[]): string {
  return `// Made by \`npm run docs\` from the files of this folder.
import type { CommandList } from '../src/cli/command-entry.ts'
import { groups } from './groups.ts'

/** Every command by the words that are typed, with its file loaded when it is chosen. */
export const commandList: CommandList = {
  groups,
  commands: [
${commands.map(entryText).join('\n')}
  ],
}
`
}

function entryText({ path, command }: LoadedCommand): string {
  const lines = [
    `path: [${path.map(quote).join(', ')}],`,
    `summary: ${quote(command.summary)},`,
    ...(command.hidden === true ? ['hidden: true,'] : []),
    `load: async () => (await import('./${path.join('/')}.ts')).command,`,
  ]
  return `    {\n${lines.map((line) => `      ${line}\n`).join('')}    },`
}

/** As the formatter writes a string. */
function quote(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`
}
