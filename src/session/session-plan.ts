import type { Project } from '../config/project.ts'
import { hostGitIdentity } from '../git/host-git-identity.ts'
import { homeMark } from '../host/home-mark.ts'
import { cacheMounts } from '../image/caches.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo, SessionSpec } from '../scad/session-spec.ts'
import type { RepoBase } from './bases.ts'
import { networkEnv, sessionNetwork } from './session-network.ts'
import { sessionResources } from './session-resources.ts'
import type { SessionPlan } from './spec.ts'

export interface PlanParts {
  project: Project
  tag: string
  key: string
  group: string
  verifies: SessionPlan['verifies']
  bases: RepoBase[]
  mounts: SessionSpec['mounts']
  /** repo key → the commit that holds its uncommitted host files */
  dirty: ReadonlyMap<string, { oid: string }>
  image: { id: string; labels: Record<string, string> }
}

/**
 * Puts together what a session's container is made of, but for its id. Asks the host's git for the identity when
 * the config has none, the engine for its limits, and makes the volumes of package caches that are not there yet.
 */
export async function sessionPlan(
  scad: Scad,
  { project, tag, key, group, verifies, bases, mounts, dirty, image }: PlanParts,
): Promise<Omit<SessionPlan, 'id'>> {
  const { identity, version } = scad
  const engine = await scad.engine.info()
  const { unreachable, ...network } = sessionNetwork(project, scad.env)
  tellOfNetwork(scad, network.mode, unreachable)
  const spec: SessionSpec = {
    config: project.file,
    agents: project.agents,
    agent: project.agent,
    ...plannedRules(project),
    mounts,
    gpu: project.gpu?.text ?? '',
    network,
    session: project.session,
    limits: project.limits,
    code: project.code,
    git: project.git ?? (await hostGitIdentity(identityFolder(project, bases))),
  }
  const { text: _, ...gpu } = project.gpu ?? { text: '' }
  return {
    project: project.name,
    tag,
    key,
    parent: '',
    group,
    verifies,
    version,
    owner: identity.uid,
    home: homeMark(scad.paths),
    user: `${identity.agentUid}:${identity.agentGid}`,
    image: image.id,
    imageLabels: image.labels,
    repos: plannedRepos(bases, dirty),
    spec,
    env: networkEnv(scad, network.mode, project.environment),
    caches: await cacheMounts(scad, project),
    engine: { rootFolder: engine.rootFolder },
    gpu: project.gpu === undefined ? undefined : gpu,
    runtime: project.runtime,
    resources: sessionResources(project.resources, engine),
  }
}

function tellOfNetwork({ progress }: Scad, mode: SessionSpec['network']['mode'], unreachable: readonly string[]): void {
  if (mode === 'open')
    progress({ type: 'warning', text: 'the network of the session is open: what runs in it reaches whatever this machine does' })
  for (const address of unreachable)
    progress({
      type: 'warning',
      text: `${address}, which no gateway lets through: only host names at ports 80 and 443; or write network: 'open'`,
    })
}

/** How the repos of a session are checked, and what of them stays as it is. Pure. */
export function plannedRules(project: Pick<Project, 'repos'>): Pick<SessionSpec, 'verify' | 'frozen'> {
  return { verify: listsByKey(project, 'verify'), frozen: listsByKey(project, 'frozen') }
}

/** Repo key → a list of its config; a label has room for what there is, not for empty lists. */
function listsByKey({ repos }: Pick<Project, 'repos'>, name: 'verify' | 'frozen'): Record<string, string[]> {
  return Object.fromEntries(repos.flatMap((repo) => (repo[name].length === 0 ? [] : [[repo.key, repo[name]]])))
}

function identityFolder(project: Project, bases: RepoBase[]): string {
  return (bases.find(({ repo }) => repo.workdir) ?? bases[0])?.host.path ?? project.folder
}

/**
 * The repos of a session that starts from these bases. Pure.
 * @param dirty repo key → the commit that holds its uncommitted host files
 */
export function plannedRepos(bases: readonly RepoBase[], dirty: ReadonlyMap<string, { oid: string }> = new Map()): SessionRepo[] {
  return bases.map(({ repo: { key, access, workdir }, host, ref, oid, branch }) => ({
    ...{ key, path: host.path, baseRef: ref, base: oid, branch, access, workdir },
    ...{ dirty: dirty.get(key)?.oid ?? '', format: host.format },
  }))
}
