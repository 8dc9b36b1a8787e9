import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { renderBatch } from '../src/cli/render-batch.ts'
import { type BatchEvent, batchEventSchema } from '../src/flows/batch/batch-event.ts'
import { batchSteps } from '../src/flows/batch/batch-steps.ts'
import { runBatch, runBatchInput } from '../src/flows/batch/run-batch.ts'
import { wholeBatch } from '../src/flows/batch/whole-batch.ts'
import { stepSchema } from '../src/flows/step.ts'

export const command = defineCommand({
  summary: 'Work off a file of tasks, several at once, each in a session of its own',
  description: `Of each task that passes, what it changed is fetched and its session finished; that of one that fails is stopped, and stays. When it is
killed, or the machine goes down, --resume goes on, and nothing is done twice. A table on a terminal; elsewhere a line of JSON for each change
of a task. The exit code is ${exitCodes['job-failed']} when not all of them passed; Ctrl-C ends the batch, never its jobs. docs/batch.md says what a task may be.`,
  examples: [
    { command: 'scad batch tasks.yaml', text: 'four at once' },
    { command: 'scad batch tasks.yaml --slots 8 --retries 1', text: 'eight, and each that failed once more' },
    { command: 'scad batch tasks.yaml --resume', text: 'go on where it was broken off' },
    { command: 'scad batch prompts.md --project atlas --dry-run', text: 'which commands that is' },
  ],
  input: runBatchInput.extend(dryRunField),
  positionals: ['file'],
  complete: { file: 'file', project: 'project', config: 'file' },
  stream: true,
  output: z.union([batchEventSchema, z.array(stepSchema)]),
  run: async function* (scad, { dryRun, ...input }, io) {
    if (dryRun) return yield await batchSteps(scad, input)
    const events = runBatch(scad, input)
    yield* io.terminal && !io.json ? onScreen(wholeBatch(events), io.stdout) : events
  },
  render: (result, page) => (Array.isArray(result) ? renderSteps(result, page) : renderBatch(result, page)),
  exitCode: (result) =>
    !Array.isArray(result) && result.type === 'batch' && result.tasks.some(({ state }) => state !== 'passed') ? exitCodes['job-failed'] : 0,
})

/** Each takes the place of the one before. */
async function* onScreen(batches: AsyncIterable<BatchEvent>, terminal: NodeJS.WritableStream): AsyncIterable<BatchEvent> {
  for await (const batch of batches) {
    terminal.write('\u001B[H\u001B[2J')
    yield batch
  }
}
