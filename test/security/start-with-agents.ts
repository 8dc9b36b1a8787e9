import { loadProject } from '../../src/config/load.ts'
import { label } from '../../src/scad/labels.ts'
import { repoFolder } from '../../src/scad/layout.ts'
import type { SessionAgent } from '../../src/scad/session-spec.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { type Session, workdirRepo } from '../../src/session/session.ts'
import { startSession } from '../../src/session/start.ts'
import { creatingBy } from '../support/creating.ts'
import type { TestProject } from '../support/project.ts'

/** Where the programs of the agents are looked for first. */
const bin = '/home/agent/bin'

/**
 * Starts a session that has agents whose published programs nobody installed, which takes minutes: programs of ours stand in for them.
 * @param agents name → its row, and whatever else the config would say of it
 * @param programs name → a shell script that no single quote is in
 */
export async function startWithAgents(
  { scad, configFile }: TestProject,
  agents: Readonly<Record<string, Omit<SessionAgent, 'env'>>>,
  programs: Readonly<Record<string, string>>,
): Promise<Session> {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const all = Object.fromEntries(Object.entries(agents).map(([name, agent]) => [name, { ...agent, env }]))
  const change = ({ [label.spec]: told = '', ...labels }: Record<string, string>): Record<string, string> =>
    labels[label.kind] === 'session'
      ? { ...labels, [label.spec]: JSON.stringify({ ...Object(JSON.parse(told)), agents: all }) }
      : { ...labels, [label.spec]: told }
  const changing = creatingBy(scad, async (spec) => await scad.engine.createContainer({ ...spec, labels: change(spec.labels) }))
  const session = await startSession(changing, { project: await loadProject(scad, { config: configFile }) })
  const lines = Object.entries(programs).map(([name, script]) => `echo '${script}' >${name}`)
  const command = ['sh', '-euc', `mkdir -p ${bin}; cd ${bin}; ${lines.join('; ')}; chmod +x *`]
  const made = await runInside(scad, session.container, {
    command,
    user: session.user,
    workingDir: repoFolder(workdirRepo(session)?.key ?? ''),
  })
  if (made.code !== 0) throw new Error(made.stderr)
  return session
}
