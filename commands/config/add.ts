import { defineCommand } from '../../src/cli/command.ts'
import { addProject, addProjectInput, listedProjectSchema } from '../../src/config/known-projects.ts'

export const command = defineCommand({
  summary: 'Make a project known, so that its name works anywhere',
  description: 'Every command that loads a config does so too; this one is for a project that is not used yet, or that has moved.',
  examples: [
    { command: 'scad config add ~/work/atlas/scad.config.ts', text: 'a config file' },
    { command: 'scad config add --force', text: 'the nearest config, even if another one has its name' },
  ],
  input: addProjectInput,
  positionals: ['file'],
  complete: { file: 'file' },
  output: listedProjectSchema,
  run: addProject,
})
