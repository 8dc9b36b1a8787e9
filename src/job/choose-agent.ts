import { ScadError } from '../errors/scad-error.ts'
import type { SessionAgent } from '../scad/session-spec.ts'
import type { Session } from '../session/session.ts'
import { suggest } from '../text/suggest.ts'

/** The agent of that name, or the session's default one. Pure. @throws bad-input */
export function chooseAgent({ id, spec }: Pick<Session, 'id' | 'spec'>, wanted: string | undefined): { name: string; agent: SessionAgent } {
  const name = wanted ?? spec.agent
  const agent = Object.hasOwn(spec.agents, name) ? spec.agents[name] : undefined
  if (agent !== undefined) return { name, agent }
  const names = Object.keys(spec.agents)
  if (name === '')
    throw new ScadError('bad-input', `session ${id} has no default agent`, { hint: `name one: --agent ${names.join(' or --agent ')}` })
  const near = suggest(name, names)
  throw new ScadError('bad-input', `session ${id} has no agent "${name}"`, {
    hint: near === undefined ? `it has: ${names.join(', ') || 'none'}` : `did you mean ${near}?`,
  })
}
