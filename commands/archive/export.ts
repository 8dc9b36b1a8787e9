import { exportArchive, exportArchiveInput, exportResultSchema } from '../../src/archive/export.ts'
import { defineCommand } from '../../src/cli/command.ts'
import { isTerminal } from '../../src/cli/tty.ts'
import { formatSize } from '../../src/text/size.ts'

export const command = defineCommand({
  summary: 'Write all that is kept of a session that is gone as a tar',
  description: `A folder with record.json (everything that archive show tells), the journal, what each job was asked and wrote, and the transcripts
of its agents. Its code is in your repositories, under refs/scad/<session>/.`,
  examples: [
    { command: 'scad archive export atlas-try1-4f2a atlas.tar', text: 'to a file' },
    { command: 'scad archive export atlas-try1-4f2a | tar -t', text: 'to another program' },
  ],
  input: exportArchiveInput,
  positionals: ['session', 'file'],
  complete: { session: 'entry', file: 'file' },
  output: exportResultSchema,
  run: async (scad, input, { json, stdout }) => await exportArchive(scad, input, json || isTerminal(stdout) ? undefined : stdout),
  render: ({ file, files, bytes }, page) => {
    if (file !== '-') page.line(`${files} ${files === 1 ? 'file' : 'files'}, ${formatSize(bytes)}`)
  },
})
