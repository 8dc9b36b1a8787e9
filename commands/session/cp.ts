import { defineCommand } from '../../src/cli/command.ts'
import { copyResultSchema, copySession, copySessionInput } from '../../src/session/copy.ts'
import { formatSize } from '../../src/text/size.ts'

export const command = defineCommand({
  summary: 'Copy files out of a session or into it',
  description: `One of the two places is SESSION:PATH; a relative path there starts in the workdir repository. Links that lead out of what is
copied, and devices, are left behind. Works on stopped sessions.`,
  examples: [
    { command: 'scad session cp atlas-try1-4f2a:report.html .', text: 'a file out' },
    { command: 'scad session cp ./fixtures atlas-try1-4f2a:/tmp', text: 'a folder in' },
    { command: 'scad session cp atlas-try1-4f2a:/workspace/core - | tar -t', text: 'as a tar stream' },
  ],
  input: copySessionInput,
  positionals: ['from', 'to'],
  complete: { from: 'file', to: 'file' },
  output: copyResultSchema,
  run: async (scad, input, io) => await copySession(scad, input, { stdin: io.stdin, stdout: io.json ? undefined : io.stdout }),
  render: ({ from, to, files, bytes, skipped }, page) => {
    if (from !== '-' && to !== '-') page.line(`${files} ${files === 1 ? 'file' : 'files'}, ${formatSize(bytes)}`)
    for (const { path, reason } of skipped) page.line(`left out ${path}: ${reason}`)
  },
})
