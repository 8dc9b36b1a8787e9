import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { loadProject, projectFields } from '../../src/config/load.ts'
import { showProject, shownProjectSchema } from '../../src/config/show.ts'

export const command = defineCommand({
  summary: 'Print the config with defaults, paths and shorthand resolved',
  description: 'Values that look like secrets are left out.',
  examples: [
    { command: 'scad config show', text: 'the nearest config' },
    { command: 'scad config show atlas --json', text: 'a known project, as JSON' },
  ],
  input: z.object(projectFields),
  positionals: ['project'],
  complete: { project: 'project', config: 'file' },
  output: shownProjectSchema,
  run: async (scad, input) => showProject(await loadProject(scad, input)),
  // people read it as what it is: nested data
  render: ({ id: _id, ...project }, page) => page.text(`${JSON.stringify(project, null, 2)}\n`),
})
