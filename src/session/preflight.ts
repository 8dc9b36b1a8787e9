import { findAdapter } from '../agents/adapters.ts'
import type { Project } from '../config/project.ts'
import { loginConcern } from '../credentials/login-concern.ts'
import { projectLogin } from '../credentials/project-login.ts'
import { tellConcern } from '../credentials/tell-concern.ts'
import { tellRenewal } from '../credentials/tell-renewal.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { clockDifference } from './clock-difference.ts'
import { checkMounts } from './mounts.ts'
import { noOverlayReason } from './overlay.ts'
import { warnOfShortage } from './shortage.ts'

/**
 * Looks at what can be known of the engine, its clock, the disks, the login of an agent and the mounts before anything is made;
 * `scad doctor` asks the same functions.
 *
 * @param agent whose jobs are about to begin; absent: the default one
 * @returns the mounts, their sources resolved
 * @throws engine-unreachable, engine-permission, gpu-unavailable, runtime-unavailable, limit-unavailable, overlay-unavailable, mount-missing, mount-refused
 */
export async function preflight(scad: Scad, project: Project, agent = project.agent): Promise<SessionSpec['mounts']> {
  const info = await scad.engine.info()
  const reason = noGpuReason(project.gpu, info)
  if (reason !== null)
    throw new ScadError('gpu-unavailable', `the engine can give no GPU (${project.gpu?.text}): ${reason}`, {
      hint: 'remove "gpu" from the config, or use another engine',
    })
  requireWhatIsAsked(project, info)
  await warnOfShortage(scad, info)
  const clock = info.clockAhead === null ? null : clockDifference(info.clockAhead)
  if (clock !== null) scad.progress({ type: 'warning', text: `${clock}: times that scad tells are the engine's` })
  await tellLogins(scad, project, agent)
  return await checkMounts(
    scad,
    project.mounts,
    project.repos.map((repo) => repo.path),
  )
}

/** Without a login a job fails, and a long one outlives a copy; of the latter the start of a session tells for its default agent alone. */
async function tellLogins(scad: Scad, project: Project, name: string): Promise<void> {
  const adapter = project.agents[name]?.adapter
  if (adapter !== undefined) {
    const { found } = await projectLogin(scad, project, name)
    const concern = loginConcern(found, findAdapter(adapter), { now: scad.now(), timeoutMs: null })
    if (concern !== null) tellConcern(scad, name, concern)
    if (concern !== null && name === project.agent) return
  }
  const usual = project.agents[project.agent]?.adapter
  if (usual !== undefined)
    tellRenewal(scad, { name: project.agent, adapter: usual }, (await projectLogin(scad, project, project.agent)).found)
}

function requireWhatIsAsked({ runtime, resources, mounts, file }: Project, info: EngineInfo): void {
  const { limits, runtimes } = info
  if (runtime !== undefined && !runtimes.includes(runtime))
    throw new ScadError('runtime-unavailable', `the engine has no runtime "${runtime}", but ${runtimes.join(', ') || 'tells of none'}`, {
      hint: `make it known to the engine, or correct "runtime" in ${file}`,
    })
  const reason = mounts.some(({ mode }) => mode === 'overlay') ? noOverlayReason(info) : null
  if (reason !== null)
    throw new ScadError('overlay-unavailable', `there can be no mount with the mode "overlay": ${reason}`, {
      hint: `use Docker on this machine, or the mode "ro" or "rw" in ${file}`,
    })
  if (resources.disk !== undefined && !limits.disk)
    throw new ScadError('limit-unavailable', 'the engine cannot limit the disk of a session (resources.disk)', {
      hint: 'remove it from the config, or keep the engine on btrfs, zfs, or xfs mounted with pquota',
    })
}

/** Why the engine certainly cannot give the GPU; null when it may: whether one is there at all only the start of a container tells. Pure. */
export function noGpuReason(
  gpu: Project['gpu'],
  { name, version, apiVersion }: Pick<EngineInfo, 'name' | 'version' | 'apiVersion'>,
): string | null {
  if (gpu?.cdi === undefined || name !== 'docker') return null
  // from API 1.44 on
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number)
  return major > 1 || minor >= 44 ? null : `Docker ${version} does not know CDI devices`
}
