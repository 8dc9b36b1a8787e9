import type { StartPlan } from '../agents/adapter.ts'
import { findAdapter } from '../agents/adapters.ts'
import type { Scad } from '../scad/scad.ts'
import { type AgentSource, chooseAgent } from './choose-agent.ts'
import type { WorkPlace } from './choose-repos.ts'
import { resolveVariables } from './host-variables.ts'

/** What a job starts. */
export interface Work {
  kind: 'prompt' | 'command'
  /** Name of the agent; '' for a plain command. */
  agent: string
  adapter: string
  plan: StartPlan
  /** The agent's own variables, those of the host filled in. */
  variables: Record<string, string>
}

export interface WorkRequest {
  agent?: string | undefined
  command?: string[] | undefined
  prompt: Buffer | null
  promptFile: string
  place: WorkPlace
}

/** An agent on a prompt, or a plain command when there is no prompt. Pure. @throws bad-input */
export function workOf(scad: Pick<Scad, 'env'>, source: AgentSource, request: WorkRequest): Work {
  const { prompt, promptFile, place } = request
  if (prompt === null)
    return { kind: 'command', agent: '', adapter: '', plan: { argv: request.command ?? [], env: {}, stdin: 'none' }, variables: {} }
  const { name, agent } = chooseAgent(source, request.agent)
  const { workdir, otherRepos } = place
  const plan = findAdapter(agent.adapter).headless({ agent, prompt, promptFile, workdir, otherRepos })
  return { kind: 'prompt', agent: name, adapter: agent.adapter, plan, variables: resolveVariables(agent.env, scad.env, name) }
}
