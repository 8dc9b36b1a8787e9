import { randomBytes } from 'node:crypto'
import type { ContainerSpec } from '../engine/container-spec.ts'
import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanUp } from '../image/clean-up.ts'
import { leasedCommand, takeLease } from '../image/lease.ts'
import { commitSession } from './commit-session.ts'
import { requireContainer, type Session } from './session.ts'

/**
 * Hands `use` a running container that holds the session's files: its own when it runs, else a network-less copy of what a
 * stopped session left, without its mounts. The copy is removed afterwards; should this process be killed, it stops by itself.
 *
 * @throws session-lost; no-space when the engine's disk has no room for the copy
 */
export async function withReader<T>(scad: Scad, session: Session, use: (container: string) => Promise<T>): Promise<T> {
  if (session.state === 'running' || session.state === 'starting') return await use(session.container)
  requireContainer(session)
  const name = `scad-reader-${session.id}-${randomBytes(4).toString('hex')}`
  const image = await commitSession(scad, session, {
    reference: `scad/reader:${session.container.slice(0, 12)}-${name.slice(-8)}`,
    labels: readerLabels(scad, session),
  })
  let container: string | undefined
  try {
    container = await scad.engine.createContainer(readerContainer(scad, session, { name, image }))
    await scad.engine.startContainer(container)
    const lease = await takeLease(scad, container, session.user)
    try {
      return await use(container)
    } finally {
      lease.detach()
    }
  } finally {
    await cleanUp(scad, `remove ${name}`, async (engine) => {
      // by name: a creation that was broken off may have happened all the same
      await engine.removeContainer(container ?? name)
      await engine.removeImage(image)
    })
  }
}

/** Removes the readers of a session, with their images, that processes which were killed have left. */
export async function removeReaders(scad: Scad, session: Pick<Session, 'id'>): Promise<void> {
  const mine = { [label.kind]: 'reader', [label.session]: session.id }
  for (const { id } of await scad.engine.listContainers(mine)) await scad.engine.removeContainer(id)
  for (const { id } of await scad.engine.listImages(mine)) await scad.engine.removeImage(id)
}

/** Exported for tests. Pure. */
export function readerContainer(
  scad: Pick<Scad, 'version' | 'identity'>,
  session: Session,
  { name, image }: { name: string; image: string },
): ContainerSpec {
  return {
    name,
    image,
    labels: readerLabels(scad, session),
    user: session.user,
    command: leasedCommand(),
    env: {},
    workingDir: '/',
    hostname: 'reader',
    mounts: [],
    tmpfs: {},
    capAdd: [],
    network: 'none',
    extraHosts: [],
    resources: { pids: 256 },
  }
}

/** The labels of a container, or image, that a session is read through. Pure. */
export function readerLabels(
  { version, identity }: Pick<Scad, 'version' | 'identity'>,
  session: Pick<Session, 'id' | 'project' | 'user'>,
): Record<string, string> {
  return {
    ...blankLabels(),
    [label.kind]: 'reader',
    [label.version]: version,
    [label.project]: session.project,
    [label.session]: session.id,
    [label.user]: session.user,
    [label.owner]: String(identity.uid),
  }
}
