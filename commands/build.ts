import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { loadTrustedProject, projectFields } from '../src/config/load.ts'
import { buildFields, buildProject, buildResultSchema } from '../src/image/build.ts'

export const command = defineCommand({
  summary: 'Build the images of a project',
  description: `The environment image holds the tools, the workspace image a checked out clone of every repository on top of it. What is there and
still right is not built again. Sessions build what they miss by themselves; this is for doing it ahead, or anew.`,
  examples: [
    { command: 'scad build', text: 'the project of the nearest config' },
    { command: 'scad build atlas --pull', text: 'on the newest base image' },
    { command: 'scad build --environment-only --no-cache', text: 'the tools alone, every step again' },
  ],
  input: z.object({ ...projectFields, ...buildFields }),
  positionals: ['project'],
  complete: { project: 'project', config: 'file' },
  output: buildResultSchema,
  run: async (scad, { project, config, ...options }) =>
    await buildProject(scad, { ...options, project: await loadTrustedProject(scad, { project, config }) }),
  render: ({ environment, workspace, repos }, page) => {
    const state = (built: boolean) => (built ? 'built' : 'unchanged')
    page.line(`environment ${environment.tag} ${state(environment.built)}`)
    if (workspace !== null) page.line(`workspace   ${workspace.tag} ${state(workspace.built)}`)
    for (const { key, branch, base } of repos) page.line(`${key} ${base === '' ? 'empty' : `${branch} at ${base.slice(0, 12)}`}`)
  },
})
