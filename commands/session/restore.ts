import { defineCommand } from '../../src/cli/command.ts'
import { restoredSessionSchema, restoreSession, restoreSessionInput } from '../../src/lifetime/restore.ts'
import { sessionDocument } from '../../src/session/session.ts'

export const command = defineCommand({
  summary: 'Build a session that is gone again from what was saved of it',
  description: `Prints the session's id, which is the one it had. Its repositories stand as they stood: branches, index, files, stashes, an operation in
progress. Of files that git ignores come back those that --artifacts kept. What could not be put back is told.`,
  examples: [
    { command: 'scad session restore atlas-try1-4f2a', text: 'go on with it' },
    { command: 'scad session restore atlas-try1-4f2a --config ~/work/scad.config.ts', text: 'where its config has moved' },
  ],
  input: restoreSessionInput,
  positionals: ['session'],
  complete: { config: 'file' },
  output: restoredSessionSchema,
  run: async (scad, input) => sessionDocument(await restoreSession(scad, input)),
})
