import { z } from 'zod'
import { findAdapter } from '../agents/adapters.ts'
import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import { findEnvironment } from '../image/build-environment.ts'
import { agentVariables } from '../credentials/agent-variables.ts'
import { label } from '../scad/labels.ts'
import { commandLine } from '../text/shell-line.ts'
import { type Answer, type Check, remedyOf } from './check.ts'

/** Whether every agent is one that scad knows, is in the environment image, and finds the host variables its env names. */
export const agents: Check = {
  id: 'agents',
  title: 'agent',
  needs: 'both',
  look: async ({ scad, project }) => {
    const configured = Object.entries(project.agents)
    if (configured.length === 0) return { verdict: 'skipped', what: 'the config names none' }
    const image = await findEnvironment(scad, project)
    const installed = image === null ? null : installedIn(image.labels[label.agents])
    return configured.map(([name, agent]) => {
      const answer = agentAnswer(name, agent, { project: project.name, installed, env: scad.env })
      return { ...answer, about: name }
    })
  },
}

/**
 * @param facts.project its name
 * @param facts.installed adapter → version in the environment image; null when there is no image yet
 * @param facts.env the host's variables
 */
export function agentAnswer(
  name: string,
  agent: Project['agents'][string],
  {
    project,
    installed,
    env,
  }: { project: string; installed: ReadonlyMap<string, string> | null; env: Readonly<Record<string, string | undefined>> },
): Answer {
  try {
    const adapter = findAdapter(agent.adapter)
    agentVariables(name, agent, env)
    if (adapter.defaultVersion === null)
      return { verdict: 'ok', what: `${agent.argv?.[0] ?? adapter.summary}, which scad does not install` }
    if (installed === null)
      return {
        verdict: 'warning',
        what: 'the environment image is not built yet',
        fix: commandLine('scad', 'build', project, '--environment-only'),
      }
    const version = installed.get(adapter.name)
    if (version !== undefined) return { verdict: 'ok', what: `${adapter.summary} ${version} is in the environment image` }
    return {
      verdict: 'failed',
      what: `${adapter.summary} is not in the environment image`,
      fix: commandLine('scad', 'build', project, '--no-cache'),
    }
  } catch (error) {
    if (!(error instanceof ScadError)) throw error
    return { verdict: 'failed', what: error.message, ...remedyOf(error) }
  }
}

const labelSchema = z.record(z.string(), z.object({ adapter: z.string(), version: z.string() }))

function installedIn(text: string | undefined): Map<string, string> {
  try {
    const parsed = labelSchema.safeParse(JSON.parse(text ?? ''))
    return new Map(parsed.success ? Object.values(parsed.data).map(({ adapter, version }) => [adapter, version]) : [])
  } catch {
    return new Map()
  }
}
