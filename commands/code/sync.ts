import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { codeWords } from '../../src/code/code-fields.ts'
import { checkDrift, checkedDriftSchema } from '../../src/code/drift.ts'
import { syncCode, syncCodeInput, syncResultSchema, type SyncResult } from '../../src/code/sync.ts'
import { counted } from '../../src/text/counted.ts'

export const command = defineCommand({
  summary: 'Bring what is new on the host into a running session',
  description: `Host branches arrive inside as origin/<name>. The branch that the session started on follows where that loses
nothing; a repository with commits or changes of its own there is left as it is, and named. With --check nothing moves: it tells how many
commits each branch of the host is ahead of what the session stands on, and the exit code is ${exitCodes.failed} when one is. scad code rebase follows it.`,
  examples: [
    { command: 'scad code sync atlas-try1-4f2a', text: 'after a git pull on the host' },
    { command: 'scad code sync atlas-try1-4f2a --check', text: 'whether the host has moved on' },
  ],
  input: z.object({
    ...codeWords,
    all: syncCodeInput.shape.all,
    check: z.boolean().default(false).describe('only tell whether the host has moved on'),
  }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo' },
  output: z.union([syncResultSchema, checkedDriftSchema]),
  run: async (scad, { session, repo, all, check }) =>
    check ? await checkDrift(scad, { session, repos: repo }) : await syncCode(scad, { session, repos: repo, all }),
  render: (result, page) => {
    if ('moved' in result)
      return page.table(
        result.repos.map(({ key, branch, commits }) => ({
          repo: key,
          branch: branch ?? '(none)',
          host: commits === null ? 'unknown' : commits === 0 ? 'as inside' : `${counted(commits, 'commit')} ahead`,
        })),
      )
    page.table(
      result.repos.map(({ key, refs, branch, outcome, reason }) => ({
        repo: key,
        arrived: refs.map(({ name }) => `origin/${name}`).join(', ') || 'nothing new',
        branch,
        state: reason === '' ? sentences[outcome] : `${sentences[outcome]}: ${reason}`,
      })),
    )
  },
  exitCode: (result) => ('moved' in result && result.moved ? exitCodes.failed : 0),
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
