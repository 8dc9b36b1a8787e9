import type { ContainerSpec, GpuRequest, Mount } from '../engine/container-spec.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import { egressMount } from '../gateway/egress-mount.ts'
import { openNetwork } from '../gateway/gateway-names.ts'
import { blankLabels, label } from '../scad/labels.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { SessionRepo, SessionSpec } from '../scad/session-spec.ts'
import { overlayMount, overlaysOf, volumeFolder } from './overlay.ts'
import type { Session } from './session.ts'

/** Everything a session's container is made of. */
export interface SessionPlan {
  id: string
  project: string
  tag: string
  /** What `--key` said; '' without it. */
  key: string
  /** Id of the session that it is a fork of; '' for none. */
  parent: string
  /** The group of attempts that it is one of; '' for none. */
  group: string
  /** What it was made to verify; null for a session to work in. */
  verifies: Session['verifies']
  /** The scad version that makes it. */
  version: string
  /** uid of the host user it belongs to. */
  owner: number
  /** The SCAD_HOME that makes it, as `homeMark` tells. */
  home: string
  /** uid:gid of the agent's user. */
  user: string
  /** Id of the workspace image, and its labels. */
  image: string
  imageLabels: Record<string, string>
  repos: SessionRepo[]
  spec: SessionSpec
  /** Variables that no image holds: the way out. */
  env: Record<string, string>
  /** The package caches, besides the data mounts of `spec`. */
  caches: Mount[]
  /** Where it keeps its data. */
  engine: Pick<EngineInfo, 'rootFolder'>
  gpu?: GpuRequest | undefined
  /** Absent: the engine's default. */
  runtime?: string | undefined
  resources: ContainerSpec['resources']
}

/** Whose it is cannot be said: Podman takes no uid. The agent's user makes a folder of its own there. */
export const tmpfsOptions = 'rw,nosuid,nodev,noexec,size=1m,mode=1777'

/** What the witness of a job needs, and nothing else: become the agent's user, and end its processes. */
export const capabilities = ['SETUID', 'SETGID', 'KILL']

/** The container of a session, named so that the engine itself keeps two from taking one id. Pure. */
export function sessionContainer(plan: SessionPlan): ContainerSpec {
  const workdir = plan.repos.find((repo) => repo.workdir)
  const labels = sessionLabels(plan)
  return {
    name: containerName(plan.id),
    image: plan.image,
    labels,
    // root without capabilities but the three above; agents never are this user
    user: '0:0',
    command: [`${layout.bin}/hold`],
    env: { ...plan.env, SCAD_SESSION: plan.id, SCAD_PROJECT: plan.project },
    workingDir: workdir === undefined ? layout.workspace : repoFolder(workdir.key),
    hostname: hostName(plan.id),
    mounts: [
      ...plan.spec.mounts.flatMap(({ source, target, mode }): Mount[] =>
        mode === 'overlay' ? [] : [{ type: 'bind', source, target, readOnly: mode === 'ro' }],
      ),
      ...overlaysOf(plan.spec.mounts).map((overlay) => overlayMount(plan, volumeFolder(plan.engine, volumeName(plan.id)), overlay)),
      ...plan.caches,
      // with the same labels: it tells what the session was when its container is gone
      { type: 'volume', source: volumeName(plan.id), target: layout.state, readOnly: false, labels },
      ...(plan.spec.network.mode === 'allow' ? [egressMount('session', plan)] : []),
    ],
    tmpfs: { [layout.login]: tmpfsOptions },
    capAdd: capabilities,
    network: plan.spec.network.mode === 'open' ? openNetwork : 'none',
    extraHosts: [],
    resources: plan.resources,
    ...(plan.gpu === undefined ? {} : { gpu: plan.gpu }),
    ...(plan.runtime === undefined ? {} : { runtime: plan.runtime }),
  }
}

function sessionLabels(plan: SessionPlan): Record<string, string> {
  return {
    ...blankLabels(),
    [label.kind]: 'session',
    [label.version]: plan.version,
    [label.project]: plan.project,
    [label.session]: plan.id,
    [label.tag]: plan.tag,
    [label.key]: plan.key,
    [label.parent]: plan.parent,
    [label.group]: plan.group,
    [label.verifies]: plan.verifies?.session ?? '',
    [label.changeSet]: plan.verifies?.changeSet ?? '',
    [label.environment]: plan.imageLabels[label.environment] ?? '',
    [label.workspace]: plan.imageLabels[label.workspace] ?? '',
    [label.agents]: plan.imageLabels[label.agents] ?? '',
    [label.repos]: JSON.stringify(plan.repos),
    [label.spec]: JSON.stringify(plan.spec),
    [label.user]: plan.user,
    [label.owner]: String(plan.owner),
    [label.home]: plan.home,
  }
}

/** The name of a session's container. */
export function containerName(id: string): string {
  return `scad-${id}`
}

/** The name of the volume that keeps what must outlive a session's container: its journal, its jobs, what they made. */
export function volumeName(id: string): string {
  return `scad-${id}`
}

function hostName(id: string): string {
  return id
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-|-$/g, '')
}
