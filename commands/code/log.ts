import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { codeWords } from '../../src/code/code-fields.ts'
import { codeLog, codeLogInput, codeLogResultSchema } from '../../src/code/log.ts'

export const command = defineCommand({
  summary: 'List the commits a session made in its repositories',
  examples: [{ command: 'scad code log atlas-try1-4f2a', text: 'commits since the base, in all repositories' }],
  input: z.object({ ...codeWords, branch: codeLogInput.shape.branch }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo', branch: 'branch' },
  output: codeLogResultSchema,
  run: async (scad, { repo, ...input }) => await codeLog(scad, { ...input, repos: repo }),
  render: ({ repos }, page) => {
    page.table(
      repos.flatMap(({ key, commits }) =>
        commits.map(({ oid, author, time, subject }) => ({
          repo: key,
          commit: oid.slice(0, 10),
          date: new Date(time).toISOString().slice(0, 16).replace('T', ' '),
          author,
          subject,
        })),
      ),
    )
    const none = repos.filter(({ commits }) => commits.length === 0).map(({ key }) => key)
    if (none.length > 0) page.line(`no commits in ${none.join(', ')}`)
    for (const { key, truncated } of repos) if (truncated) page.line(`${key}: only the newest are listed`)
  },
})
