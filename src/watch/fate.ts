import type { Why } from '../archive/record.ts'
import { listClaims } from '../host/locks.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { sessionLock } from '../session/session-locks.ts'

/** What became of a session whose container is no more. */
export interface Fate {
  /** By scad, its work saved or given up; else it is lost. */
  removed: boolean
  reason: string
}

export const lost: Fate = { removed: false, reason: 'Its container was removed, and not by scad.' }

/** Why scad removed a session. */
export const removal: Readonly<Record<Why, Fate>> = {
  removed: { removed: true, reason: '' },
  finished: { removed: true, reason: 'It was finished.' },
  expired: { removed: true, reason: 'Its time was over.' },
  verified: { removed: true, reason: 'What it verified was verified.' },
  uninstalled: { removed: true, reason: 'All of scad was uninstalled.' },
}

/**
 * Tells a session that scad removed without the archive from one whose container somebody else took away: scad holds the session's lock
 * meanwhile, and takes its volume too.
 * @throws engine-failed
 */
export async function fateOf(scad: Scad, { id }: Pick<Session, 'id'>): Promise<Fate> {
  const isBeingRemoved = (await listClaims(scad.paths)).some(({ name, alive }) => alive && name === sessionLock(id))
  const isRemoved = isBeingRemoved || (await scad.engine.listVolumes({ [label.session]: id })).length === 0
  return isRemoved ? removal.removed : lost
}
