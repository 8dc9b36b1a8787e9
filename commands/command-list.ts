// Made by `npm run docs` from the files of this folder.
import type { CommandList } from '../src/cli/command-entry.ts'
import { groups } from './groups.ts'

/** Every command by the words that are typed, with its file loaded when it is chosen. */
export const commandList: CommandList = {
  groups,
  commands: [
    {
      path: ['code', 'branch'],
      summary: 'Make a branch in the repositories of a session',
      load: async () => (await import('./code/branch.ts')).command,
    },
    {
      path: ['code', 'fetch'],
      summary: 'Bring the branches of a session into the host repositories',
      load: async () => (await import('./code/fetch.ts')).command,
    },
    {
      path: ['code', 'status'],
      summary: 'Show where each repository of a session stands',
      load: async () => (await import('./code/status.ts')).command,
    },
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
    {
      path: ['config', 'add'],
      summary: 'Make a project known, so that its name works anywhere',
      load: async () => (await import('./config/add.ts')).command,
    },
    {
      path: ['config', 'list'],
      summary: 'List the projects whose names work anywhere on this machine',
      load: async () => (await import('./config/list.ts')).command,
    },
    {
      path: ['config', 'remove'],
      summary: 'Forget the name of a project',
      load: async () => (await import('./config/remove.ts')).command,
    },
    {
      path: ['config', 'schema'],
      summary: 'Print the JSON schema of the config',
      load: async () => (await import('./config/schema.ts')).command,
    },
    {
      path: ['config', 'show'],
      summary: 'Print the config with defaults, paths and shorthand resolved',
      load: async () => (await import('./config/show.ts')).command,
    },
    {
      path: ['config', 'validate'],
      summary: 'Check the config and that everything it names is there',
      load: async () => (await import('./config/validate.ts')).command,
    },
    {
      path: ['init'],
      summary: 'Write a commented config for the repositories here',
      load: async () => (await import('./init.ts')).command,
    },
  ],
}
