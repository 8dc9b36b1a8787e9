import { writeBrief } from '../brief/brief.ts'
import type { Asking } from '../brief/asking.ts'
import { type BriefedSession, briefFacts } from '../brief/brief-facts.ts'
import { type AgentSource, chooseAgent } from '../session/choose-agent.ts'
import type { WorkPlace } from './choose-repos.ts'

/** What a job is asked beside its prompt. */
export interface BriefedJob extends Asking {
  agent?: string | undefined
  branch?: string | undefined
  interactive?: boolean
}

/** The brief of a job in a session, its agent's own instructions at the end. Pure. @throws bad-input */
export function briefOf(session: BriefedSession & AgentSource, place: WorkPlace, asked: BriefedJob): string {
  const { caller, goal, context, branch = '', interactive: attended = false } = asked
  const { agent } = chooseAgent(session, asked.agent)
  const { workdir, branched: written } = place
  const { instructions = '' } = agent
  return writeBrief(briefFacts(session, { caller, goal, context, branch, attended, workdir, written, instructions }))
}
