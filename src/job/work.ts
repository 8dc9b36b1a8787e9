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
  /** The agent's id of its conversation; null when it is not known before it runs. */
  conversation: string | null
  /** The agent's own variables, those of the host filled in. */
  variables: Record<string, string>
}

export interface WorkRequest {
  agent?: string | undefined
  command?: string[] | undefined
  prompt: Buffer | null
  /** The job's folder inside. */
  folder: string
  promptFile: string
  /** A UUID for a new conversation. */
  conversation: string
  place: WorkPlace
}

/** An agent on a prompt, or a plain command when there is no prompt. Pure. @throws bad-input */
export function workOf(scad: Pick<Scad, 'env'>, source: AgentSource, request: WorkRequest): Work {
  const { prompt, place } = request
  if (prompt === null)
    return { kind: 'command', agent: '', adapter: '', plan: plainPlan(request.command ?? []), variables: {}, conversation: null }
  const { name, agent } = chooseAgent(source, request.agent)
  const adapter = findAdapter(agent.adapter)
  const { workdir, otherRepos } = place
  const { folder, promptFile } = request
  const conversation = { resume: false, id: request.conversation }
  const plan = adapter.headless({ agent, prompt, promptFile, folder, workdir, otherRepos, conversation })
  return {
    kind: 'prompt',
    agent: name,
    adapter: agent.adapter,
    plan,
    variables: resolveVariables(agent.env, scad.env, `agents.${name}.env`),
    conversation: adapter.conversation === 'preset' ? conversation.id : null,
  }
}

function plainPlan(argv: string[]): StartPlan {
  return { argv, env: {}, stdin: 'none', files: [] }
}
