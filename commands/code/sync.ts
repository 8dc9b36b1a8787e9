import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { codeWords } from '../../src/code/code-fields.ts'
import { syncCode, syncCodeInput, syncResultSchema, type SyncResult } from '../../src/code/sync.ts'

export const command = defineCommand({
  summary: 'Bring what is new on the host into a running session',
  description: `Host branches arrive inside as origin/<name>. The branch that the session started on follows where that loses
nothing; a repository with commits or changes of its own there is left as it is, and named.`,
  examples: [{ command: 'scad code sync atlas-try1-4f2a', text: 'after a git pull on the host' }],
  input: z.object({ ...codeWords, all: syncCodeInput.shape.all }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo' },
  output: syncResultSchema,
  run: async (scad, { session, repo, all }) => await syncCode(scad, { session, repos: repo, all }),
  render: ({ repos }, page) =>
    page.table(
      repos.map(({ key, refs, branch, outcome, reason }) => ({
        repo: key,
        arrived: refs.map(({ name }) => `origin/${name}`).join(', ') || 'nothing new',
        branch,
        state: reason === '' ? sentences[outcome] : `${sentences[outcome]}: ${reason}`,
      })),
    ),
})

const sentences: Record<SyncResult['repos'][number]['outcome'], string> = {
  updated: 'moved forward',
  current: 'as on the host',
  ahead: 'has commits of its own on top',
  dirty: 'left: it has uncommitted changes',
  diverged: 'left: it has commits of its own',
  absent: 'left: not on both sides',
  blocked: 'left: git refused',
}
