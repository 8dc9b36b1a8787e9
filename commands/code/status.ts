import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { codeWords } from '../../src/code/code-fields.ts'
import { codeStatus, codeStatusSchema, type RepoStatus } from '../../src/code/status.ts'

export const command = defineCommand({
  summary: 'Show where each repository of a session stands',
  examples: [{ command: 'scad code status atlas-try1-4f2a', text: 'branches, commits since the base, uncommitted files, fetched or not' }],
  input: z.object(codeWords),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo' },
  output: codeStatusSchema,
  run: async (scad, { session, repo }) => await codeStatus(scad, { session, repos: repo }),
  render: ({ repos }, page) =>
    page.table(
      repos.map((repo) => ({
        repo: repo.key,
        branch: repo.branch ?? '(detached)',
        commit: repo.tip?.slice(0, 10) ?? '(none)',
        base: distance(repo),
        changes: changes(repo),
        fetched: repo.fetched ? 'yes' : `not ${repo.unfetched.join(', ')}`,
      })),
    ),
})

function distance({ ahead, behind }: RepoStatus): string {
  if (ahead === null || behind === null) return 'unknown'
  return [ahead > 0 ? `${ahead} ahead` : '', behind > 0 ? `${behind} behind` : ''].filter((part) => part !== '').join(', ') || 'same'
}

function changes({ modified, untracked, conflicted }: RepoStatus): string {
  const parts = { modified, untracked, 'in conflict': conflicted }
  const told = Object.entries(parts).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []))
  return told.join(', ') || 'clean'
}
