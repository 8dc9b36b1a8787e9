import { archiveDetailsSchema, showArchive, showArchiveInput } from '../../src/archive/show.ts'
import { defineCommand } from '../../src/cli/command.ts'
import { renderArchive } from '../../src/cli/render-archive.ts'

export const command = defineCommand({
  summary: 'Show what a session that is gone was, did and changed',
  description: `Its repositories with what was changed, what customs said of it, where it was saved and how to look at it with git; its jobs with
their prompts, answers, whether those fit their schemas, and use of tokens. scad archive export gives the rest: output, journal, transcripts.`,
  examples: [
    { command: 'scad archive show atlas-try1-4f2a', text: 'the last time it went' },
    { command: 'scad archive show atlas-try1-4f2a#1 --json', text: 'the first time, as JSON' },
  ],
  input: showArchiveInput,
  positionals: ['session'],
  complete: { session: 'entry' },
  output: archiveDetailsSchema,
  run: showArchive,
  render: renderArchive,
})
