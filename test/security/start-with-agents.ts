import { loadProject } from '../../src/config/load.ts'
import { label } from '../../src/scad/labels.ts'
import type { SessionAgent } from '../../src/scad/session-spec.ts'
import type { Session } from '../../src/session/session.ts'
import { startSession } from '../../src/session/start.ts'
import { shellLine } from '../../src/text/shell-line.ts'
import { creatingBy } from '../support/creating.ts'
import type { TestProject } from '../support/project.ts'

/** Where the programs of the agents are looked for first. */
const bin = '/home/agent/bin'

/**
 * Starts a session that has agents whose published programs nobody installed, which takes minutes: programs of ours stand in for them.
 * @param agents name → its row, and whatever else the config would say of it
 * @param programs name → script
 */
export async function startWithAgents(
  { scad, configFile, inside }: TestProject,
  agents: Readonly<Record<string, Omit<SessionAgent, 'env'>>>,
  programs: Readonly<Record<string, string>>,
): Promise<Session> {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const all = Object.fromEntries(Object.entries(agents).map(([name, agent]) => [name, { ...agent, env }]))
  const changing = creatingBy(scad, async (spec) => await scad.engine.createContainer({ ...spec, labels: withAgents(spec.labels, all) }))
  const session = await startSession(changing, { project: await loadProject(scad, { config: configFile }) })
  const lines = Object.entries(programs).map(([name, script]) => `${shellLine(['printf', '%s', script])} >${name}`)
  await inside(session, `mkdir -p ${bin} && cd ${bin} && ${lines.join(' && ')} && chmod +x *`)
  return session
}

function withAgents(labels: Record<string, string>, agents: Record<string, SessionAgent>): Record<string, string> {
  if (labels[label.kind] !== 'session') return labels
  const spec: unknown = JSON.parse(labels[label.spec] ?? '')
  return { ...labels, [label.spec]: JSON.stringify({ ...Object(spec), agents }) }
}
