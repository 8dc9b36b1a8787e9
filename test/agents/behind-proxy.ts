import { spawnSync } from 'node:child_process'
import { loadTrustedProject } from '../../src/config/load.ts'
import { gatewayParts } from '../../src/gateway/ensure-gateway.ts'
import { ensureEnvironment } from '../../src/image/build-environment.ts'
import { type StartedSession, startSession } from '../../src/session/start.ts'
import type { TestProject } from '../support/project.ts'

const { stdout: shown } = spawnSync('ip', ['-4', '-oneline', 'address', 'show', 'docker0'], { encoding: 'utf8' })
/** Where gateways reach this machine, as the engine is on it; '' where it is not. */
export const here = /inet ([\d.]+)/.exec(shown ?? '')?.[1] ?? ''

/**
 * A session whose gateway reaches the outside through a proxy, which nothing was built through.
 * @returns what its gateway was made of, too
 */
export async function startBehind(
  { scad, configFile }: TestProject,
  address: string,
): Promise<{ session: StartedSession; image: string; env: Record<string, string> }> {
  const project = await loadTrustedProject(scad, { config: configFile })
  await ensureEnvironment(scad, project, { noCache: false, pull: false })
  await gatewayParts(scad, project.environment)
  const environment = { ...project.environment, proxy: { http: address, https: address } }
  const session = await startSession(scad, { project: { ...project, environment } })
  return { session, ...(await gatewayParts(scad, environment)) }
}
