import { defineCommand } from '../../src/cli/command.ts'
import { approveProposal, approveProposalInput } from '../../src/flows/decide-proposal.ts'
import { injectedJobSchema } from '../../src/job/injected-job.ts'

export const command = defineCommand({
  summary: 'Let an agent carry out what it proposed',
  description: `A job of the same session goes on with the conversation; its id is printed. Approved again, it is the same job. It is refused when the
agent changed files although it was to propose only.`,
  examples: [
    { command: 'scad plan approve atlas-4f2a', text: 'the latest proposal of a session' },
    { command: 'scad job wait "$(scad plan approve atlas-4f2a)"', text: 'and wait until it is done' },
  ],
  input: approveProposalInput,
  positionals: ['session'],
  short: { env: 'e' },
  complete: { session: 'session' },
  output: injectedJobSchema,
  run: approveProposal,
})
