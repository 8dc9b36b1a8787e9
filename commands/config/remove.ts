import { defineCommand } from '../../src/cli/command.ts'
import { listedProjectSchema, removeProject, removeProjectInput } from '../../src/config/known-projects.ts'

export const command = defineCommand({
  summary: 'Forget the name of a project',
  description: 'Its config file, images and sessions stay.',
  examples: [{ command: 'scad config remove atlas', text: 'the name no longer works outside its folder' }],
  input: removeProjectInput,
  positionals: ['project'],
  complete: { project: 'project' },
  output: listedProjectSchema,
  run: removeProject,
})
