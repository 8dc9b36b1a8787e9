import { archiveHitSchema, searchArchive, searchArchiveInput } from '../../src/archive/search.ts'
import { defineCommand } from '../../src/cli/command.ts'

export const command = defineCommand({
  summary: 'Look for a text in what sessions that are gone were asked, said and changed',
  description: `Prompts, output, answers with what of them did not fit their schema, the names of changed files and what customs said of them; those of
the session that went last first. Of one prompt or stream the first ten places are told.`,
  examples: [
    { command: 'scad archive search "rate limit"', text: 'every place it stands in' },
    { command: 'scad archive search src/auth.ts --project atlas --json', text: 'who changed a file, one place a line' },
  ],
  input: searchArchiveInput,
  positionals: ['text'],
  complete: { project: 'project' },
  stream: true,
  output: archiveHitSchema,
  run: searchArchive,
  render: ({ id, where, path, line, text }, page) => page.line(`${id} ${line === null ? `${where} ${path}` : `${path}:${line}`}: ${text}`),
})
