import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { fetchCode, fetchResultSchema } from '../../src/code/fetch.ts'
import { codeWords } from '../../src/code/code-fields.ts'

export const command = defineCommand({
  summary: 'Bring the branches of a session into the host repositories',
  description: `Every branch of every repository arrives as scad/<session>/<branch> among the remote-tracking branches, all
repositories or none. No branch, tag, index or file of yours moves. Works while agents run and when the session is stopped.`,
  examples: [
    { command: 'scad code fetch atlas-try1-4f2a', text: 'bring everything' },
    { command: 'git log main..scad/atlas-try1-4f2a/main', text: 'what the session added, in a host repository' },
  ],
  input: z.object(codeWords),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo' },
  output: fetchResultSchema,
  run: async (scad, { session, repo }) => await fetchCode(scad, { session, repos: repo }),
  render: ({ repos }, page) => {
    page.table(
      repos.flatMap(({ key, branches }) =>
        branches.map(({ ref, oid, previous, rewound }) => ({
          repo: key,
          branch: ref.replace('refs/remotes/', ''),
          commit: oid.slice(0, 10),
          change:
            previous === null ? 'new' : previous === oid ? 'unchanged' : rewound ? `rewound from ${previous.slice(0, 10)}` : 'moved on',
        })),
      ),
    )
    for (const { key, detached, gone, refused } of repos) {
      if (detached !== null) page.line(`${key}: commits without a branch are kept, tip ${detached.slice(0, 10)}`)
      for (const name of gone) page.line(`${key}: branch ${name} is no longer inside; its ref here stays`)
      for (const { name, reason } of refused) page.line(`${key}: ${name} was not taken: ${reason}`)
    }
  },
})
