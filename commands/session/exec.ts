import { defineCommand } from '../../src/cli/command.ts'
import { childStreams, withRawTerminal } from '../../src/cli/tty.ts'
import { execResultSchema, execSession, execSessionInput } from '../../src/session/exec.ts'

export const command = defineCommand({
  summary: 'Run a command in a session as the agent would',
  description: `Its output and exit code are passed through; 125 says that scad itself failed. It belongs to no job and is in no journal.`,
  examples: [
    { command: 'scad session exec atlas-try1-4f2a -- git status', text: 'in the workdir repository' },
    { command: 'scad session exec atlas-try1-4f2a -it -- python3', text: 'with a terminal' },
    { command: 'scad session exec atlas-try1-4f2a -i -- sh -s < setup.sh', text: 'with stdin' },
  ],
  input: execSessionInput,
  positionals: ['session'],
  passthrough: 'command',
  short: { interactive: 'i', tty: 't', workdir: 'w', env: 'e' },
  complete: { session: 'session' },
  output: execResultSchema,
  childExitCode: true,
  run: async (scad, input, io) => {
    const streams = childStreams(io)
    if (!input.tty) return await execSession(scad, input, streams)
    return await withRawTerminal(io, async (terminal) => await execSession(scad, input, { ...streams, terminal }))
  },
  render: () => {},
  exitCode: ({ exitCode }) => exitCode,
})
