// Made by `npm run docs` from the files of this folder.
import type { CommandList } from '../src/cli/command-entry.ts'
import { groups } from './groups.ts'

/** Every command by the words that are typed, with its file loaded when it is chosen. */
export const commandList: CommandList = {
  groups,
  commands: [
    {
      path: ['completion', 'bash'],
      summary: 'Print the completion script for bash',
      load: async () => (await import('./completion/bash.ts')).command,
    },
    {
      path: ['completion', 'candidates'],
      summary: 'Print what a word on the command line may become',
      hidden: true,
      load: async () => (await import('./completion/candidates.ts')).command,
    },
    {
      path: ['completion', 'fish'],
      summary: 'Print the completion script for fish',
      load: async () => (await import('./completion/fish.ts')).command,
    },
    {
      path: ['completion', 'zsh'],
      summary: 'Print the completion script for zsh',
      load: async () => (await import('./completion/zsh.ts')).command,
    },
  ],
}
