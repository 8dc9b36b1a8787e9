import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { renderFetch } from '../../src/cli/render-fetch.ts'
import { fetchCode, fetchResultSchema } from '../../src/code/fetch.ts'
import { acceptField } from '../../src/customs/decide.ts'
import { codeWords } from '../../src/code/code-fields.ts'

export const command = defineCommand({
  summary: 'Bring the branches of a session into the host repositories',
  description: `Every branch of every repository arrives as scad/<session>/<branch> among the remote-tracking branches, all
repositories or none. No branch, tag, index or file of yours moves. Works while agents run and when the session is stopped. What of it
would run or reach out on this machine once it is checked out is told.`,
  examples: [
    { command: 'scad code fetch atlas-try1-4f2a', text: 'bring everything' },
    { command: 'git log main..scad/atlas-try1-4f2a/main', text: 'what the session added, in a host repository' },
    { command: 'scad code fetch atlas-try1-4f2a --accept boundary:vendor/', text: 'also where a frozen path was changed' },
  ],
  input: z.object({ ...codeWords, accept: acceptField }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo' },
  output: fetchResultSchema,
  run: async (scad, { session, repo, accept }) => await fetchCode(scad, { session, repos: repo, accept }),
  render: renderFetch,
})
