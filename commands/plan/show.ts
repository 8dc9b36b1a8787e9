import { defineCommand } from '../../src/cli/command.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { type Proposal, proposalSchema, readProposal, readProposalInput } from '../../src/flows/proposal.ts'

export const command = defineCommand({
  summary: 'Show what an agent proposes, and how that stands',
  description: `The exit code is 0 when it waits for a decision, or was approved; ${exitCodes.pending} while the agent is at it, ${exitCodes['job-failed']} when it came to no proposal or changed
files although it was to propose only, and ${exitCodes.conflict} when it was rejected.`,
  examples: [
    { command: 'scad dispatch atlas --prompt-file task.md --plan-first --wait', text: 'asks for a proposal' },
    { command: 'scad plan show atlas-4f2a', text: 'the latest one of a session' },
  ],
  input: readProposalInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: proposalSchema,
  run: readProposal,
  render: ({ id, state, text, changed, next }, page) => {
    page.line(`${id} ${state}${next === '' ? '' : `: ${next}`}`)
    if (changed.length > 0) page.line(`it was to propose only, and changed ${changed.join(', ')}`)
    if (text !== '') page.text(`\n${text}`)
  },
  exitCode: ({ state, changed }) => (changed.length > 0 ? exitCodes['job-failed'] : codes[state]),
})

const codes: Readonly<Record<Proposal['state'], number>> = {
  pending: exitCodes.pending,
  proposed: 0,
  approved: 0,
  rejected: exitCodes.conflict,
  failed: exitCodes['job-failed'],
}
