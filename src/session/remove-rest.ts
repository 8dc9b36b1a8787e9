import { setTimeout as wait } from 'node:timers/promises'
import { isError } from '../errors/scad-error.ts'
import { removeGateway } from '../gateway/remove-gateway.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { removeReaders } from './reader.ts'
import type { Session } from './session.ts'
import { volumeName } from './spec.ts'

const attempts = 20
const pauseMs = 250

/**
 * Removes what else there is of a session whose container is gone: its gateway, its overlays, and its volume. Whoever looks at it at this moment, or died while it looked, is in the way of that
 * and does not stay.
 *
 * @throws engine-failed when something else has it
 */
export async function removeRest(scad: Scad, session: Pick<Session, 'id'>): Promise<void> {
  await removeGateway(scad, session.id)
  // they are mounts of the session's volume, which tells of it until they are gone
  for (const { name } of await scad.engine.listVolumes({ [label.kind]: 'overlay', [label.session]: session.id }))
    await scad.engine.removeVolume(name)
  for (let attempt = 1; ; attempt++) {
    try {
      return await scad.engine.removeVolume(volumeName(session.id))
    } catch (error) {
      if (!isError(error, 'engine-failed') || attempt === attempts) throw error
      await removeReaders(scad, session)
      await wait(pauseMs, undefined, { signal: scad.signal })
    }
  }
}
