import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { assignJob } from './assign.ts'
import { chooseAgent } from '../session/choose-agent.ts'
import { injectJobInput } from './inject.ts'
import { observeJobs } from './observe.ts'

export const readBriefInput = injectJobInput.pick({
  ...{ session: true, agent: true, branch: true, repos: true, continue: true, interactive: true },
  ...{ caller: true, goal: true, context: true, command: true },
})

export const jobBriefSchema = z.object({
  session: z.string().describe('its id, which ends with … where it is not chosen yet'),
  agent: z.string().describe('whom it is for'),
  brief: z.string().describe('the text, as Markdown'),
})
export type JobBrief = z.infer<typeof jobBriefSchema>

/**
 * The brief that `injectJob` would give to an agent. Starts nothing; the session may be stopped, or lost.
 * @throws session-not-found, session-ambiguous, repo-not-found, job-not-found, job-ambiguous, bad-input,
 *   engine-failed
 */
export async function readBrief(scad: Scad, input: z.input<typeof readBriefInput>): Promise<JobBrief> {
  const wanted = readBriefInput.parse(input)
  if (wanted.command !== undefined)
    throw new ScadError('bad-input', 'a plain command has no brief', { hint: 'leave out the words after --' })
  const session = await findSession(scad, wanted.session)
  const { agent, brief } = assignJob(session, wanted.continue === undefined ? [] : await observeJobs(scad, session), wanted)
  return { session: session.id, agent: chooseAgent(session, agent).name, brief }
}
