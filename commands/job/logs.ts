import { defineCommand } from '../../src/cli/command.ts'
import { outputLines, outputLineSchema } from '../../src/job/output-lines.ts'
import { readJobOutput, readJobOutputInput } from '../../src/job/output.ts'
import { writeOutput } from '../../src/job/write-output.ts'

export const command = defineCommand({
  summary: 'Print what a job wrote',
  description: `Its stdout on stdout, its stderr on stderr. Of very long output the beginning and the end are kept, with a line that marks the gap.
Control characters are made harmless unless --raw is given.`,
  examples: [
    { command: 'scad job logs atlas-try1-4f2a/7k2m9x0q', text: 'so far, or all of an ended job' },
    { command: 'scad job logs 7k2m9x0q --follow', text: 'until it ends' },
    { command: 'scad job logs 7k2m9x0q --raw --stream stdout > result.json', text: 'the bytes as they are' },
  ],
  input: readJobOutputInput,
  positionals: ['job'],
  short: { follow: 'f' },
  complete: { job: 'job' },
  stream: true,
  output: outputLineSchema,
  run: async function* (scad, input, io) {
    const chunks = readJobOutput(scad, input)
    if (io.json) yield* outputLines(chunks)
    else await writeOutput(chunks, io)
  },
})
