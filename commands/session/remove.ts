import { defineCommand } from '../../src/cli/command.ts'
import { type RemoveResult, removeResultSchema, removeSession, removeSessionInput } from '../../src/session/remove.ts'

export const command = defineCommand({
  summary: 'Remove a session, after saving what it holds',
  description: `Every branch, index, uncommitted file and stash that your repositories do not have is kept there as refs under
refs/scad/<session>/. When that fails, or a job runs, the session stays.`,
  examples: [
    { command: 'scad session remove atlas-try1-4f2a', text: 'save, then remove' },
    { command: 'scad session remove atlas-try1-4f2a --force', text: 'even if a job runs: it is cancelled' },
    { command: 'scad session remove atlas-try1-4f2a --discard', text: 'save nothing, list what is lost' },
  ],
  input: removeSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: removeResultSchema,
  run: removeSession,
  render: ({ id, saved, discarded }, page) => {
    page.line(`removed ${id}`)
    for (const { key, refs, files, path } of saved)
      if (refs.length > 0) {
        page.line(`${key}: saved in ${path}${files > 0 ? `, with ${files} uncommitted files` : ''}`)
        for (const { ref, oid } of refs) page.line(`  ${oid.slice(0, 10)} ${ref}`)
      }
    for (const repo of discarded) page.line(`${repo.key}: ${lost(repo)}`)
  },
})

function lost({ refs, files, commits }: RemoveResult['discarded'][number]): string {
  if (refs === null) return 'discarded, unseen'
  const parts = [commits ? `${commits} commits` : '', files ? `${files} uncommitted files` : '', ...refs].filter((part) => part !== '')
  return parts.length === 0 ? 'nothing was lost' : `discarded ${parts.join(', ')}`
}
