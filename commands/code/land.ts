import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { renderLanding } from '../../src/cli/render-landing.ts'
import { landCode, landCodeInput, landResultSchema } from '../../src/landing/land.ts'
import { keySchema } from '../../src/scad/names.ts'

const { session, strategy, into, branch, accept, dryRun } = landCodeInput.shape

export const command = defineCommand({
  summary: 'Bring what a session changed into local branches, in all repositories or in none',
  description: `Fetches, then looks for conflicts, uncommitted changes, files in the way and missing branches in every repository before
anything moves. Clean working trees that have such a branch checked out follow. No hook and no merge driver runs. Of a session that is
gone, what was saved lands. scad code undo takes it back.`,
  examples: [
    { command: 'scad code land atlas-try1-4f2a', text: 'move the branches forward that the session began at' },
    { command: 'scad code land atlas-try1-4f2a --strategy rebase', text: 'where they have moved on meanwhile' },
    { command: 'scad code land atlas-try1-4f2a --into release --dry-run', text: 'what would land in another branch' },
  ],
  input: z.object({
    session,
    order: z
      .string()
      .regex(/^[^,]+(,[^,]+)*$/, 'not repositories with commas between them')
      .transform((text) => text.split(','))
      .pipe(z.array(keySchema))
      .optional()
      .describe('these repositories first, in this order, with commas between them'),
    ...{ strategy, into, branch, accept, dryRun },
  }),
  positionals: ['session'],
  complete: { session: 'session', branch: 'branch', into: 'branch' },
  output: landResultSchema,
  run: async (scad, input) => await landCode(scad, input),
  render: renderLanding,
})
