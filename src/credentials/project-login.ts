import type { Project } from '../config/project.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { type AgentLogin, noLogin } from './agent-login.ts'
import { findLogin } from './find-login.ts'
import { resolveVariables } from './host-variables.ts'

/**
 * What an agent of a project would log in with in a session of it, as far as its config and this machine tell.
 * @param name of the agent
 */
export async function projectLogin(
  scad: Pick<Scad, 'env' | 'now'>,
  { agents, environment, mounts, network }: Pick<Project, 'agents' | 'environment' | 'mounts' | 'network'>,
  name: string,
): Promise<AgentLogin> {
  const agent = agents[name]
  if (agent === undefined) return noLogin
  const inherited = environment.env
  const set = { ...inherited, ...hostValues(agent.env, scad.env) }
  return await findLogin(scad, { name, agent, agents, inherited, set, mounts, mode: network.mode })
}

/** What `env` of the config comes to; what it says itself when that cannot be told, which whoever starts a job is told. */
function hostValues(env: Record<string, string>, host: Scad['env']): Record<string, string> {
  try {
    return resolveVariables(env, host, '')
  } catch (error) {
    if (isError(error, 'bad-input')) return env
    throw error
  }
}
