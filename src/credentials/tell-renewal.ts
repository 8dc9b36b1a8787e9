import { findAdapter } from '../agents/adapters.ts'
import type { Scad } from '../scad/scad.ts'
import type { FoundLogin } from './agent-login.ts'
import { renewalConcern } from './renewal-concern.ts'

/**
 * Tells of a login that cannot renew itself in a session: a long job outlives it.
 * @param agent its name in the config, and its program
 */
export function tellRenewal(scad: Pick<Scad, 'now' | 'progress'>, agent: { name: string; adapter: string }, found: FoundLogin): void {
  const concern = renewalConcern(found, findAdapter(agent.adapter), scad.now())
  if (concern !== null) scad.progress({ type: 'note', text: `agent ${agent.name} logs in ${concern.what}; ${concern.advice}` })
}
