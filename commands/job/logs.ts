import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { writeEvents } from '../../src/cli/write-events.ts'
import { ScadError } from '../../src/errors/scad-error.ts'
import { eventReaderOf } from '../../src/job/event-reader.ts'
import { readJobEvents, readJobEventsInput } from '../../src/job/events.ts'
import { findJob } from '../../src/job/find.ts'
import { jobEventSchema } from '../../src/job/job-event.ts'
import { readJobOutput, readJobOutputInput } from '../../src/job/output.ts'
import { writeOutput } from '../../src/job/write-output.ts'

export const command = defineCommand({
  summary: 'Print what a job wrote',
  description: `What an agent said, and with --tools what it thought and did; of a plain command and of an agent that writes no events, its
stdout on stdout and its stderr on stderr. Of very long output the beginning and the end are kept, with a line that marks the gap.
Control characters are made harmless unless --raw is given. With --json there is one event a line.`,
  examples: [
    { command: 'scad job logs atlas-try1-4f2a/7k2m9x0q', text: 'so far, or all of an ended job' },
    { command: 'scad job logs 7k2m9x0q --follow --tools --tail 20', text: 'the last twenty things it said or did, and on until it ends' },
    { command: 'scad job logs 7k2m9x0q --raw --stream stdout > result.json', text: 'the bytes as they are' },
  ],
  input: z.object({
    ...readJobEventsInput.shape,
    tools: z.boolean().default(false).describe('with thinking, tool calls, their results and usage; --json always has them'),
    raw: readJobOutputInput.shape.raw,
  }),
  positionals: ['job'],
  short: { follow: 'f', tail: 'n' },
  complete: { job: 'job' },
  stream: true,
  output: jobEventSchema,
  run: async function* (scad, { raw, tools, ...input }, io) {
    if (raw && (io.json || tools || input.tail !== undefined))
      throw new ScadError('bad-input', '--raw gives bytes: it goes with neither --json nor --tail nor --tools', {
        hint: 'choose one; cut the bytes by a pipe, such as | tail',
      })
    if (io.json) yield* readJobEvents(scad, input)
    else if (!raw && (input.tail !== undefined || eventReaderOf(await findJob(scad, input.job)) !== null))
      await writeEvents(readJobEvents(scad, { ...input, tools }), io)
    else await writeOutput(readJobOutput(scad, { ...input, raw }), io)
  },
})
