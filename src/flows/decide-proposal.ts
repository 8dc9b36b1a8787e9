import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { injectJob, injectJobInput } from '../job/inject.ts'
import type { InjectedJob } from '../job/injected-job.ts'
import type { JobDetails } from '../job/show.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { noteEvent } from '../session/journal.ts'
import { requireRunning } from '../session/session.ts'
import { filledTextSchema } from '../text/text-schema.ts'
import { likeJob } from './like-job.ts'
import { findProposal, type Proposal, proposalField, proposalKeys, readProposal } from './proposal.ts'
import { anewPrompt, approvalPrompt } from './proposal-words.ts'

const { env } = injectJobInput.shape

export const approveProposalInput = z.object({
  session: proposalField,
  force: z.boolean().default(false).describe('also when the agent changed files although it was to propose only'),
  env,
})

/**
 * Lets an agent carry out what it proposed: by a job that goes on with the conversation, or has the task and the proposal where there is none.
 * Approved again, that job is returned.
 *
 * @throws proposal-closed unless it waits for a decision, or was approved; proposal-not-found, and what `injectJob` throws
 */
export async function approveProposal(scad: Scad, input: z.input<typeof approveProposalInput>): Promise<InjectedJob> {
  const { session, force, env: variables } = approveProposalInput.parse(input)
  const { proposal, details } = await findProposal(scad, session)
  requireOpen(proposal, ['proposed', 'approved'])
  if (proposal.changed.length > 0 && !force)
    throw new ScadError('proposal-closed', `job ${proposal.id} was to propose only, and changed ${proposal.changed.join(', ')}`, {
      hint: `look with scad code diff ${proposal.session} --worktree; --force approves it all the same`,
    })
  const asked = followUp(details, proposal, approvalPrompt)
  return await injectJob(scad, { ...likeJob(details, variables), ...asked, key: proposalKeys(details).approval })
}

export const rejectProposalInput = z.object({
  session: proposalField,
  reason: filledTextSchema.optional().describe('ask for another proposal, with this reason'),
  env,
})

/**
 * Decides that nobody carries out what an agent proposed; with a reason another one is asked for, by a job that goes on with the conversation.
 * @throws proposal-closed unless it waits for a decision, or was rejected; proposal-not-found, and what `injectJob` throws
 */
export async function rejectProposal(scad: Scad, input: z.input<typeof rejectProposalInput>): Promise<Proposal> {
  const { session: wanted, reason, env: variables } = rejectProposalInput.parse(input)
  const { proposal, details } = await findProposal(scad, wanted)
  requireOpen(proposal, ['proposed', 'failed', 'rejected'])
  if (reason !== undefined) {
    const asked = followUp(details, proposal, (text) => anewPrompt(reason, text))
    await injectJob(scad, { ...likeJob(details, variables), ...asked, proposes: true, key: proposalKeys(details).anew })
  } else if (proposal.state !== 'rejected') {
    const session = await findSession(scad, proposal.session)
    requireRunning(session)
    await noteEvent(scad, session.container, { event: 'rejected', job: details.short })
  }
  return await readProposal(scad, { session: proposal.id })
}

/** What is asked after a proposal: in its conversation, or with the task and the proposal where there is none. */
function followUp(
  { report, short, promptText }: JobDetails,
  { text }: Proposal,
  words: (proposal: string | null) => string,
): Pick<z.input<typeof injectJobInput>, 'prompt' | 'continue'> {
  if ((report?.conversation ?? null) !== null) return { prompt: words(null), continue: short }
  return { prompt: `${promptText ?? ''}\n\n${words(text)}` }
}

function requireOpen({ id, session, state }: Proposal, states: readonly Proposal['state'][]): void {
  if (states.includes(state)) return
  throw new ScadError(
    'proposal-closed',
    state === 'pending' ? `job ${id} has not come to its proposal yet` : `the proposal of job ${id} is ${state}`,
    {
      hint: state === 'pending' ? `scad job wait ${id}` : `scad plan show ${session}`,
    },
  )
}
