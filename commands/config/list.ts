import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { listedProjectSchema, listProjects } from '../../src/config/known-projects.ts'

export const command = defineCommand({
  summary: 'List the projects whose names work anywhere on this machine',
  examples: [{ command: 'scad config list', text: 'every known project and its config' }],
  input: z.object({}),
  output: z.array(listedProjectSchema),
  run: listProjects,
  render: (projects, page) =>
    page.table(projects.map(({ id, file, exists }) => ({ project: id, config: exists ? file : `${file} (gone)` }))),
})
