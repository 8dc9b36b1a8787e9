import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { finish, finishInput, finishResultSchema, finishSteps } from '../src/flows/finish.ts'
import { renderFetch } from '../src/cli/render-fetch.ts'
import { renderRemoval } from '../src/cli/render-removal.ts'
import { renderVerification } from '../src/cli/render-verification.ts'
import { stepSchema } from '../src/flows/step.ts'

export const command = defineCommand({
  summary: 'Fetch what a session made, prove that it arrived, and remove the session',
  description: `Stands for code fetch, code status and session remove. What no branch holds is saved as refs under refs/scad/<session>/.
The session stays when a job runs in it, when anything did not arrive, and with --verify when what it changed does not pass scad verify:
it is stopped before that, as the session that verifies may need its slot.`,
  examples: [
    { command: 'scad finish atlas-try1-4f2a', text: 'done with it' },
    { command: 'scad finish atlas-try1-4f2a --verify', text: 'only when it passes its verification' },
    { command: 'scad finish atlas-try1-4f2a --force', text: 'also when a job still runs, which is cancelled' },
  ],
  input: finishInput.extend(dryRunField),
  positionals: ['session'],
  complete: { session: 'session' },
  output: z.union([finishResultSchema, z.array(stepSchema)]),
  run: async (scad, { dryRun, ...input }) => (dryRun ? finishSteps(input) : await finish(scad, input)),
  render: (result, page) => {
    if (Array.isArray(result)) return renderSteps(result, page)
    renderFetch(result.fetch, page)
    if (result.verification !== null) renderVerification(result.verification, page)
    renderRemoval(result.removed, page)
  },
})
