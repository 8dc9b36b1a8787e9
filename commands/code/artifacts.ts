import { defineCommand } from '../../src/cli/command.ts'
import { codeArtifacts, codeArtifactsInput, codeArtifactsSchema } from '../../src/code/artifacts.ts'
import { counted } from '../../src/text/counted.ts'
import { formatSize } from '../../src/text/size.ts'

export const command = defineCommand({
  summary: 'List what a session wrote over mounted folders, or take it out',
  description: `Of a session's artifacts, the files that no git has, these are the ones written over mounts with the mode "overlay", which stay as
they are on this machine; those that git ignores are listed when the session is removed, and scad session cp takes them out before. With --to
each file lands in FOLDER below its path inside. Links that lead out, and devices, are left behind. Works on stopped sessions.`,
  examples: [
    { command: 'scad code artifacts atlas-try1-4f2a', text: 'what it added, changed and deleted' },
    { command: 'scad code artifacts atlas-try1-4f2a --to out', text: 'all of it, such as out/data/reference/table.csv' },
    { command: 'scad code artifacts atlas-try1-4f2a /data/reference/table.csv --to out', text: 'one file' },
  ],
  input: codeArtifactsInput,
  positionals: ['session', 'path'],
  complete: { session: 'session', to: 'file' },
  output: codeArtifactsSchema,
  run: codeArtifacts,
  render: ({ files, complete, to, taken, skipped }, page) => {
    page.table(files.map(({ path, change, bytes }) => ({ change, path, size: change === 'deleted' ? '' : formatSize(bytes) })))
    if (!complete) page.line('there is more than was looked at: --limit')
    for (const { path, reason } of skipped) page.line(`left out ${path}: ${reason}`)
    if (to !== null) page.line(`${counted(taken, 'file')} in ${to}`)
  },
})
