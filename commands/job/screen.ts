import { defineCommand } from '../../src/cli/command.ts'
import { readScreen, readScreenInput, screenSchema } from '../../src/job/screen.ts'

export const command = defineCommand({
  summary: 'Print what the terminal of an interactive job shows',
  description: 'Without colours; control characters are made harmless.',
  examples: [{ command: 'scad job screen atlas-try1-4f2a/7k2m9x0q', text: 'look at an agent without attaching' }],
  input: readScreenInput,
  positionals: ['job'],
  complete: { job: 'job' },
  output: screenSchema,
  run: readScreen,
  render: ({ screen }, page) => page.text(screen),
})
