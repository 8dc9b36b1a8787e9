import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { removeRepo, removeRepoInput, removeRepoResultSchema } from '../../src/code/remove-repo.ts'

const { session, repo, discard } = removeRepoInput.shape

export const command = defineCommand({
  summary: 'Take a repository out of a running session, its work saved first',
  description: 'Commits, index, untracked files and stashes become refs under refs/scad/<session>/ of the host repository.',
  examples: [{ command: 'scad code remove atlas-try1-4f2a tools', text: 'save it, then remove its folder' }],
  input: z.object({ session, repo, discard }),
  positionals: ['session', 'repo'],
  complete: { session: 'session', repo: 'repo' },
  output: removeRepoResultSchema,
  run: removeRepo,
  render: ({ repo: key, saved }, page) => {
    page.line(`removed ${key}`)
    if (saved === null) return
    page.table(saved.refs.map(({ ref, oid }) => ({ saved: ref, commit: oid.slice(0, 10) })))
    if (saved.refs.length === 0) page.line('there was no work in it to save')
  },
})
