import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { projectFields } from '../../src/config/load.ts'
import { validatedProjectSchema, validateProject } from '../../src/config/validate.ts'

export const command = defineCommand({
  summary: 'Check the config and that everything it names is there',
  description: 'Repositories and their bases, mount sources, files for the build. All problems are reported at once.',
  examples: [
    { command: 'scad config validate', text: 'the nearest config' },
    { command: 'scad config validate --config ./scad.config.yaml', text: 'a config file' },
  ],
  input: z.object(projectFields),
  positionals: ['project'],
  complete: { project: 'project', config: 'file' },
  output: validatedProjectSchema,
  run: async (scad, input) => await validateProject(scad, input),
  render: ({ id, file, repos }, page) => {
    page.line(`${file} is valid: project "${id}"`)
    page.table(
      repos.map(({ key, path, base, commit }) => ({
        repo: key,
        path,
        base: base || '(detached)',
        commit: commit.slice(0, 10) || '(none yet)',
      })),
    )
  },
})
