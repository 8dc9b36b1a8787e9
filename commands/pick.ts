import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { renderRemoval } from '../src/cli/render-removal.ts'
import { pickedSessionSchema, pickSession, pickSessionInput, pickSteps } from '../src/flows/pick.ts'
import { stepSchema } from '../src/flows/step.ts'

export const command = defineCommand({
  summary: 'Keep one session of a group of attempts and remove the others',
  description: `Each of the others is saved and archived first, as by session remove; scad session restore brings it back. Nothing is removed
while a job runs in one of them, unless --force cancels it.`,
  examples: [
    { command: 'scad pick atlas-k7qm-4f2a', text: 'the best one' },
    { command: 'scad pick atlas-k7qm-4f2a --force', text: 'also when others still run' },
  ],
  input: pickSessionInput.extend(dryRunField),
  positionals: ['session'],
  complete: { session: 'session' },
  output: z.union([pickedSessionSchema, z.array(stepSchema)]),
  run: async (scad, { dryRun, ...input }) => (dryRun ? await pickSteps(scad, input) : await pickSession(scad, input)),
  render: (result, page) => {
    if (Array.isArray(result)) return renderSteps(result, page)
    for (const one of result.removed) renderRemoval(one, page)
    page.line(`kept ${result.id}`)
  },
})
