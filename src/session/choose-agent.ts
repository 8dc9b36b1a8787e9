import { ScadError } from '../errors/scad-error.ts'
import type { SessionAgent, SessionSpec } from '../scad/session-spec.ts'
import { suggest } from '../text/suggest.ts'

/** Where agents are named: a session, or a project that has none yet. */
export interface AgentSource {
  spec: Pick<SessionSpec, 'agents' | 'agent'>
}

/** The agent of that name, or the default one. Pure. @throws bad-input */
export function chooseAgent({ spec }: AgentSource, wanted: string | undefined): { name: string; agent: SessionAgent } {
  const name = wanted ?? spec.agent
  const agent = Object.hasOwn(spec.agents, name) ? spec.agents[name] : undefined
  if (agent !== undefined) return { name, agent }
  const names = Object.keys(spec.agents)
  if (names.length === 0) throw new ScadError('bad-input', 'the config names no agent', { hint: 'add one under "agents" in the config' })
  if (name === '')
    throw new ScadError('bad-input', 'the config names no default agent', { hint: `name one: --agent ${names.join(' or --agent ')}` })
  const near = suggest(name, names)
  throw new ScadError('bad-input', `there is no agent "${name}"`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean ${near}?`,
  })
}
