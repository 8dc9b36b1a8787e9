import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { costText } from '../src/cli/event-text.ts'
import { type Attempt, attemptSchema } from '../src/flows/attempt.ts'
import { compareAttempts, compareAttemptsInput } from '../src/flows/compare.ts'
import { formatDuration } from '../src/text/duration.ts'

export const command = defineCommand({
  summary: 'Put attempts beside each other: how they ended, and what they changed, took and cost',
  description: `Of the sessions of a group that dispatch --attempts made, or of any others, those of the archive too. VERIFY is what scad verify
said of just what a session changed; CHANGES are its commits, in each repository.`,
  examples: [
    { command: 'scad compare', text: 'the newest group' },
    { command: 'scad compare atlas-k7qm', text: 'a group' },
    { command: 'scad compare atlas-try1-4f2a atlas-try2-9k3c', text: 'any two sessions' },
  ],
  input: compareAttemptsInput,
  positionals: ['names'],
  complete: { names: 'session' },
  output: z.array(attemptSchema),
  run: async (scad, input) => await compareAttempts(scad, input),
  render: (attempts, page) => {
    page.table(attempts.map(row))
    page.line()
    for (const { look } of attempts) for (const line of look) page.line(line)
  },
})

function row({ id, state, job, agent, model, verification, repos, took, cost, rounds }: Attempt): Record<string, string | number> {
  const changed = repos.filter(({ files }) => files > 0)
  return {
    session: id,
    state,
    job: job ?? '-',
    agent: [agent, ...(model === null ? [] : [model])].join(' '),
    verify: verification ?? '-',
    changes:
      changed
        .map(({ key, files, insertions, deletions, complete }) => `${key} ${files}${complete ? '' : '+'} +${insertions} -${deletions}`)
        .join(', ') || '-',
    took: formatDuration(took),
    cost: cost === null ? '-' : costText(cost),
    rounds,
  }
}
