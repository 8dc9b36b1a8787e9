import { setTimeout as wait } from 'node:timers/promises'
import type { Image } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { bareContainer } from './bare-container.ts'
import { buildNetwork } from './build-network.ts'
import { cacheMounts } from './caches.ts'
import { underClaim } from './claim.ts'
import { findWorkspace } from './find-workspace.ts'
import { scriptInside, targetIn } from './git-inside.ts'
import { leasedCommand } from './lease.ts'
import { runSetups, setups } from './run-setup.ts'
import { seedRepo } from './seed-repo.ts'
import { settledMs, settleIndexes } from './settle-index.ts'
import type { WorkspaceRepo } from './workspace-repo.ts'
import { type WorkspaceSpec, workspaceLabels, workspaceTag } from './workspace-spec.ts'

export interface Workspace {
  image: Image
  repos: WorkspaceRepo[]
  /** False when it was there already. */
  built: boolean
}

/** An image to begin from instead of the environment, and what it holds. */
export interface Beginning {
  image: string
  repos: WorkspaceRepo[]
}

/**
 * Makes a workspace image: every repo checked out at its base in a container of the environment, setup commands run, the
 * container committed. Over an older image only what is new goes in. Nothing is left behind when it fails.
 *
 * @param beginning null to build from nothing
 * @param reuse an image that another build has made meanwhile will do
 * @throws setup-failed, git-failed, repo-invalid, no-space
 */
export async function buildWorkspace(scad: Scad, spec: WorkspaceSpec, beginning: Beginning | null, reuse: boolean): Promise<Workspace> {
  const { proxies, network } = buildNetwork(scad, spec.project)
  const container = {
    ...bareContainer(`scad-workspace-${spec.project.name}-${spec.key.slice(0, 12)}`, beginning?.image ?? spec.environment.image),
    labels: workspaceLabels(scad, spec, []),
    command: leasedCommand(),
    workingDir: layout.workspace,
    mounts: await cacheMounts(scad, spec.project),
    network,
  }
  let waited = false
  return await underClaim(scad, {
    container,
    ready: async () => {
      const found = reuse || waited ? await findWorkspace(scad, spec) : null
      waited = true
      return found?.exact === true ? { image: found.image, repos: found.repos, built: false } : null
    },
    make: async (id) => {
      await fill(scad, spec, id)
      if (beginning === null) await runSetups(scad, { container: id, user: spec.user, env: proxies }, setups(spec.project))
      return await save(scad, spec, id, beginning)
    },
  })
}

// who commits, $1 and $2
const introduce = 'git config --global user.name "$1"; git config --global user.email "$2"'

async function fill(scad: Scad, { project, bases, identity, user }: WorkspaceSpec, container: string): Promise<void> {
  scad.progress({ type: 'step', text: `bringing ${bases.map(({ key }) => key).join(', ')} of ${project.name} into an image` })
  await scriptInside(scad, targetIn(scad, { container, user }, layout.workspace), introduce, [identity.name, identity.email])
  await Promise.all(
    bases.map(({ key, host, oid, branch }) => seedRepo(scad, { container, user, path: repoFolder(key), host, commit: oid, branch })),
  )
}

async function save(scad: Scad, spec: WorkspaceSpec, container: string, beginning: Beginning | null): Promise<Workspace> {
  scad.progress({ type: 'step', text: 'saving the workspace image' })
  const targets = spec.bases.map(({ key }) => targetIn(scad, { container, user: spec.user }, repoFolder(key)))
  const sizes = await settleIndexes(scad, targets)
  const repos = spec.bases.map(({ key, host, oid, branch }, index): WorkspaceRepo => {
    const older = beginning?.repos.find((repo) => repo.key === key)
    const place = { key, base: oid, branch, path: host.path, format: host.format }
    return { ...place, flat: older?.flat ?? oid, bytes: older?.bytes ?? sizes[index] ?? 0 }
  })
  const reference = workspaceTag(spec)
  const commit = scad.engine.commitContainer(container, {
    reference,
    labels: workspaceLabels(scad, spec, repos),
    user: layout.user,
    command: [`${layout.bin}/hold`],
    workingDir: layout.workspace,
  })
  const [id] = await Promise.all([commit, wait(settledMs)])
  const image = await scad.engine.inspectImage(id)
  if (image === null) throw new ScadError('engine-failed', `${reference} is gone as soon as it was made`)
  return { image, repos, built: true }
}
