import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { harvest, harvestInput, harvestResultSchema, harvestSteps } from '../src/flows/harvest.ts'
import { renderFetch } from '../src/cli/render-fetch.ts'
import { stepSchema } from '../src/flows/step.ts'
import { formatDiffstat } from '../src/cli/diffstat.ts'

export const command = defineCommand({
  summary: 'Fetch what a session made, and show its commits and size',
  description: 'Stands for code fetch, code log and code diff --stat.',
  examples: [
    { command: 'scad harvest atlas-try1-4f2a', text: 'branches into the host repositories, and a look at them' },
    { command: 'scad harvest atlas-try1-4f2a --dry-run', text: 'which commands that is' },
  ],
  input: harvestInput.extend(dryRunField),
  positionals: ['session'],
  complete: { session: 'session' },
  output: z.union([harvestResultSchema, z.array(stepSchema)]),
  run: async (scad, { dryRun, ...input }) => (dryRun ? harvestSteps(input) : await harvest(scad, input)),
  render: (result, page) => {
    if (Array.isArray(result)) return renderSteps(result, page)
    renderFetch(result.fetch, page)
    page.table(
      result.log.repos.flatMap(({ key, commits }) => commits.map(({ oid, subject }) => ({ repo: key, commit: oid.slice(0, 10), subject }))),
    )
    for (const repo of result.diff.repos) page.line(formatDiffstat(repo))
  },
})
