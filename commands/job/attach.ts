import { attachedExitCode, attachTerminal } from '../../src/cli/attach-terminal.ts'
import { defineCommand } from '../../src/cli/command.ts'
import { attachedJobSchema, attachJobInput } from '../../src/job/attach.ts'

export const command = defineCommand({
  summary: 'Show the terminal of an interactive job here',
  description: `C-b d leaves it, and the job goes on; C-b PageUp, or the wheel, looks back. Wherever else it was shown it is taken away. When the
job ends its exit code is passed through.`,
  examples: [{ command: 'scad job attach atlas-try1-4f2a/7k2m9x0q', text: 'come back to an agent' }],
  input: attachJobInput,
  positionals: ['job'],
  complete: { job: 'job' },
  output: attachedJobSchema,
  childExitCode: true,
  run: async (scad, { job }, io) => await attachTerminal(scad, job, io),
  render: () => {},
  exitCode: attachedExitCode,
})
