import { setTimeout as wait } from 'node:timers/promises'
import { listClaims } from '../host/locks.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { sessionLock } from './session-locks.ts'
import type { Session } from './session.ts'
import { containerName, volumeName } from './spec.ts'

/** How long two steps of another process may lie apart, in ms. */
const settleMs = 1000

/** True in a moment in which another process removes the container and then the volume, or makes the volume and then the container. */
export async function isOnTheMove(scad: Scad, { id }: Session): Promise<boolean> {
  const atIt = (await listClaims(scad.paths)).some(({ name, alive, pid }) => name === sessionLock(id) && alive && pid !== process.pid)
  if (!atIt) return false
  await wait(settleMs, undefined, { signal: scad.signal })
  const [container, volumes] = await Promise.all([
    scad.engine.inspectContainer(containerName(id)),
    scad.engine.listVolumes({ [label.session]: id }),
  ])
  return container !== null || !volumes.some(({ name }) => name === volumeName(id))
}
