import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { finish, finishInput, finishResultSchema, finishSteps } from '../src/flows/finish.ts'
import { stepSchema } from '../src/flows/step.ts'

export const command = defineCommand({
  summary: 'Fetch what a session made, prove that it arrived, and remove the session',
  description: 'Stands for code fetch, code status and session remove. What is not committed is saved as refs under refs/scad/<session>/.',
  examples: [
    { command: 'scad finish atlas-try1-4f2a', text: 'done with it' },
    { command: 'scad finish atlas-try1-4f2a --force', text: 'also when a job still runs, which is cancelled' },
  ],
  input: finishInput.extend(dryRunField),
  positionals: ['session'],
  complete: { session: 'session' },
  output: z.union([finishResultSchema, z.array(stepSchema)]),
  run: async (scad, { dryRun, ...input }) => (dryRun ? finishSteps(input.session, input.force) : await finish(scad, input)),
  render: (result, page) => {
    if (Array.isArray(result)) return renderSteps(result, page)
    for (const { key, branches } of result.fetch.repos)
      for (const { ref, oid } of branches) page.line(`${key}: ${ref.replace('refs/remotes/', '')} at ${oid.slice(0, 10)}`)
    page.line(`removed ${result.id}`)
  },
})
