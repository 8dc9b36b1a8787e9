import { defineCommand } from '../../src/cli/command.ts'
import { renderUndo } from '../../src/cli/render-landing.ts'
import { undoCode, undoCodeInput, undoResultSchema } from '../../src/landing/undo.ts'

export const command = defineCommand({
  summary: 'Take the newest landing of a session back, in all repositories or in none',
  description: `Every branch goes to where it stood before, and clean working trees follow. Each must still stand where the landing brought
it: where somebody committed on top, that is told instead, with the git command that takes it back by new commits.`,
  examples: [
    { command: 'scad code undo atlas-try1-4f2a', text: 'as if it had not landed; it can land again' },
    { command: 'scad code undo atlas-try1-4f2a --dry-run', text: 'where the branches would go' },
  ],
  input: undoCodeInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: undoResultSchema,
  run: undoCode,
  render: renderUndo,
})
