import { defineCommand } from '../src/cli/command.ts'
import { initConfig, initConfigInput, initResultSchema } from '../src/config/init.ts'

export const command = defineCommand({
  summary: 'Write a commented config for the repositories here',
  description:
    'Takes the git repositories that the working directory is and directly holds, or those that are named. The first one is the workdir.',
  examples: [
    { command: 'scad init', text: 'write scad.config.ts for the repositories found here' },
    { command: 'scad init ../core ../docs --format yaml --name atlas', text: 'name the repositories, the format and the project' },
  ],
  input: initConfigInput,
  positionals: ['paths'],
  complete: { paths: 'file' },
  output: initResultSchema,
  run: initConfig,
  render: ({ id, file, repos }, page) => {
    page.line(`wrote ${file} for the project "${id}"`)
    page.table(repos.map((repo) => ({ repo: repo.key, path: repo.path, workdir: repo.workdir ? 'yes' : '' })))
    page.line('next: look through it, then: scad build')
  },
})
