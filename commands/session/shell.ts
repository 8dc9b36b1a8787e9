import { defineCommand } from '../../src/cli/command.ts'
import { childStreams, withRawTerminal } from '../../src/cli/tty.ts'
import { execResultSchema } from '../../src/session/exec.ts'
import { shellSession, shellSessionInput } from '../../src/session/shell.ts'

export const command = defineCommand({
  summary: 'Open a shell in a session',
  description: 'As the agent, in the workdir repository. Without a terminal it reads commands from stdin. The exit code is passed through.',
  examples: [{ command: 'scad session shell atlas-try1-4f2a', text: 'look around' }],
  input: shellSessionInput,
  positionals: ['session'],
  short: { workdir: 'w', env: 'e' },
  complete: { session: 'session' },
  output: execResultSchema,
  childExitCode: true,
  run: async (scad, input, io) =>
    await withRawTerminal(io, async (terminal) => await shellSession(scad, input, { ...childStreams(io), terminal })),
  render: () => {},
  exitCode: ({ exitCode }) => exitCode,
})
