import { gpuNamed } from '../config/gpu.ts'
import type { ContainerProfile } from '../engine/container-profile.ts'
import type { Resources } from '../engine/container-spec.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import type { ContainerDetails } from '../engine/engine.ts'
import { homeMark } from '../host/home-mark.ts'
import { isCacheName } from '../scad/own.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionMount } from '../scad/session-spec.ts'
import type { Session } from '../session/session.ts'
import type { SessionPlan } from '../session/spec.ts'
import { fromEntries } from '../text/from-entries.ts'

export interface ForkParts {
  session: Session
  /** Of the session. */
  container: ContainerDetails
  engine: Pick<EngineInfo, 'defaultRuntime' | 'rootFolder'>
  /** As they are now. */
  mounts: SessionMount[]
  /** Id of the image that holds what the session held. */
  image: string
  tag: string
}

/** What a copy of a session is made of: what its labels say, and, where these say nothing, what the engine does. Pure. */
export function forkPlan(
  { identity, version, paths }: Pick<Scad, 'identity' | 'version' | 'paths'>,
  { session, container, engine: { defaultRuntime, rootFolder }, mounts, image, tag }: ForkParts,
): Omit<SessionPlan, 'id'> {
  const { runtime } = container.profile
  return {
    project: session.project,
    tag,
    key: '',
    parent: session.id,
    group: '',
    verifies: null,
    version,
    owner: identity.uid,
    home: homeMark(paths),
    user: session.user,
    image,
    imageLabels: session.labels,
    repos: session.repos,
    spec: { ...session.spec, mounts },
    env: fromEntries(container.env),
    caches: container.mounts.filter(({ type, source }) => type === 'volume' && isCacheName(source)),
    gpu: gpuNamed(session.spec.gpu),
    runtime: runtime === defaultRuntime ? undefined : runtime,
    resources: resourcesOf(container.profile),
    engine: { rootFolder },
  }
}

function resourcesOf({ cpus, memory, pids, shm, disk }: ContainerProfile): Resources {
  const limit = (value: number | null): number | undefined => value || undefined
  return { cpus: limit(cpus), memory: limit(memory), pids: limit(pids), shm: limit(shm), disk: limit(disk) }
}
