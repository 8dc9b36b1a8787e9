import { installPlan } from '../agents/adapters.ts'
import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'

/** An agent program to install in an environment. */
export interface AgentInstall {
  adapter: string
  version: string
  needsNode: boolean
  /** Shell commands, written by scad. */
  commands: string[]
}

/**
 * What the agents of a project need in their image: each program once, however many agents use it.
 * @throws config-invalid when two agents want different versions of one program
 */
export function agentInstalls(agents: Project['agents']): AgentInstall[] {
  const found = new Map<string, AgentInstall & { name: string }>()
  for (const [name, agent] of Object.entries(agents)) {
    const install = { name, adapter: agent.adapter, ...installPlan(agent) }
    const other = found.get(agent.adapter)
    if (other !== undefined && other.version !== install.version)
      throw new ScadError('config-invalid', `agents.${name}.version: ${other.name} has another version of ${agent.adapter}`, {
        hint: 'an environment holds one version of a program: give both agents the same',
      })
    if (install.commands.length > 0) found.set(agent.adapter, install)
  }
  return [...found.values()].map(({ adapter, version, needsNode, commands }) => ({ adapter, version, needsNode, commands }))
}
