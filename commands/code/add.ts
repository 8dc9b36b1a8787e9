import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { addRepo, addRepoInput, addRepoResultSchema } from '../../src/code/add-repo.ts'

const { session, path, key, base, access } = addRepoInput.shape

export const command = defineCommand({
  summary: 'Put a further repository into a running session',
  examples: [
    { command: 'scad code add atlas-try1-4f2a ../tools', text: 'as /workspace/tools, at what is checked out there' },
    { command: 'scad code add atlas-try1-4f2a ../data-model --key model --base v2.1', text: 'under another name, at a tag' },
  ],
  input: z.object({ session, path, key, base, access }),
  positionals: ['session', 'path'],
  complete: { session: 'session', path: 'file', base: 'branch' },
  output: addRepoResultSchema,
  run: addRepo,
  render: ({ repo }, page) => {
    page.line(`${repo.key}: ${repo.base === '' ? 'no commit yet' : repo.base.slice(0, 10)} on branch ${repo.branch}, from ${repo.path}`)
  },
})
