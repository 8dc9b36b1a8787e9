import { defineCommand } from '../../src/cli/command.ts'
import { renderRemoval } from '../../src/cli/render-removal.ts'
import { removeResultSchema, removeSession, removeSessionInput } from '../../src/lifetime/remove.ts'

export const command = defineCommand({
  summary: 'Remove a session, after saving what it holds',
  description: `Every branch, index, uncommitted file and stash that your repositories do not have is kept there as refs under
refs/scad/<session>/. What it was and did goes into the archive. When either
fails, or a job runs, the session stays. Files that git ignores, or that were written over a mounted folder, go with it, and are listed;
--artifacts keeps those that match.`,
  examples: [
    { command: 'scad session remove atlas-try1-4f2a', text: 'save, then remove' },
    { command: 'scad session remove atlas-try1-4f2a --force', text: 'even if a job runs: it is cancelled' },
    { command: `scad session remove atlas-try1-4f2a --artifacts 'dist/**'`, text: 'keep what was built, in the archive' },
    { command: 'scad session remove atlas-try1-4f2a --discard', text: 'save nothing, list what is lost' },
  ],
  input: removeSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: removeResultSchema,
  run: async (scad, input) => await removeSession(scad, input),
  render: renderRemoval,
})
