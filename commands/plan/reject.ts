import { defineCommand } from '../../src/cli/command.ts'
import { rejectProposal, rejectProposalInput } from '../../src/flows/decide-proposal.ts'
import { proposalSchema } from '../../src/flows/proposal.ts'

export const command = defineCommand({
  summary: 'Reject what an agent proposed, or ask for another proposal',
  description:
    'With --reason the agent gets it in the same conversation, and proposes anew; the id of that job is printed. The session stays.',
  examples: [
    { command: 'scad plan reject atlas-4f2a', text: 'nobody carries it out' },
    { command: 'scad plan reject atlas-4f2a --reason "leave the parser as it is"', text: 'another one, please' },
  ],
  input: rejectProposalInput,
  positionals: ['session'],
  short: { env: 'e' },
  complete: { session: 'session' },
  output: proposalSchema,
  run: rejectProposal,
  render: ({ id, next }, page) => page.line(next === '' ? `${id} rejected` : next),
})
