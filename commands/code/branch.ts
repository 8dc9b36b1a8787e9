import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { branchCode, branchCodeInput, branchResultSchema } from '../../src/code/branch.ts'
import { codeWords } from '../../src/code/code-fields.ts'

export const command = defineCommand({
  summary: 'Make a branch in the repositories of a session',
  description: 'It begins at what is checked out, in all repositories or in none, and is checked out unless --no-switch is given.',
  examples: [{ command: 'scad code branch atlas-try1-4f2a fix/parser', text: 'one branch in every repository' }],
  input: z.object({
    session: codeWords.session,
    name: branchCodeInput.shape.name,
    repo: codeWords.repo,
    switch: branchCodeInput.shape.switch,
  }),
  positionals: ['session', 'name'],
  complete: { session: 'session', repo: 'repo' },
  output: branchResultSchema,
  run: async (scad, { session, name, repo, switch: checkOut }) => await branchCode(scad, { session, name, repos: repo, switch: checkOut }),
  render: ({ name, repos }, page) => {
    page.table(repos.map(({ key, tip }) => ({ repo: key, branch: name, commit: tip?.slice(0, 10) ?? '(none yet)' })))
  },
})
