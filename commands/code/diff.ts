import { z } from 'zod'
import type { Page } from '../../src/cli/page.ts'
import { defineCommand } from '../../src/cli/command.ts'
import { codeWords } from '../../src/code/code-fields.ts'
import { codeDiff, codeDiffInput, codeDiffResultSchema, type RepoDiff } from '../../src/code/diff.ts'
import { formatSize } from '../../src/text/size.ts'

const { branch, stat, worktree, text } = codeDiffInput.shape

export const command = defineCommand({
  summary: 'Show what a session changed in its repositories',
  description: `Compares each repository's base with what is committed inside at this moment. Nothing of the session runs on the host
for it, and nothing needs to be fetched before.`,
  examples: [
    { command: 'scad code diff atlas-try1-4f2a --stat', text: 'which files changed, in all repositories' },
    { command: 'scad code diff atlas-try1-4f2a --repo core', text: 'the lines, of one repository' },
    { command: 'scad code diff atlas-try1-4f2a --worktree', text: 'what is not committed yet' },
  ],
  input: z.object({ ...codeWords, branch, stat, worktree, text }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo', branch: 'branch' },
  output: codeDiffResultSchema,
  run: async (scad, { repo, ...input }) => await codeDiff(scad, { ...input, repos: repo }),
  render: ({ repos, worktree: uncommitted }, page) => {
    for (const repo of repos) if (repo.files > 0) renderRepo(repo, uncommitted, page)
    const same = repos.filter(({ files }) => files === 0).map(({ key }) => key)
    if (same.length > 0) page.line(`${uncommitted ? 'nothing uncommitted' : 'no changes'} in ${same.join(', ')}`)
  },
})

function renderRepo(
  { key, branch: name, files, insertions, deletions, complete, text: shown, truncated, omitted }: RepoDiff,
  uncommitted: boolean,
  page: Page,
): void {
  const what = uncommitted ? 'uncommitted' : (name ?? 'detached')
  page.line(`# ${key} (${what}): ${complete ? '' : 'more than '}${files} ${files === 1 ? 'file' : 'files'}, +${insertions} -${deletions}`)
  if (shown !== '') page.text(shown)
  for (const { path, bytes } of omitted) page.line(`# ${path} is not compared: ${formatSize(bytes)}`)
  if (truncated) page.line('# the rest is cut off; fetch it and look with git')
}
