import { setTimeout as wait } from 'node:timers/promises'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { removeReaders } from './reader.ts'
import type { Session } from './session.ts'
import { volumeName } from './spec.ts'

const attempts = 20
const pauseMs = 250

/**
 * Removes the volume of a session whose container is gone. Whoever looks at it at this moment, or died while it looked, is in the way of that
 * and does not stay.
 *
 * @throws engine-failed when something else has it
 */
export async function removeVolumeOf(scad: Scad, session: Pick<Session, 'id'>): Promise<void> {
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
