import { withLock } from '../host/locks.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from './session.ts'

/** Another transfer of the same session is worth waiting for: most take a second. */
const waitMs = 60_000

/** One transfer of a session's code at a time, over all scad processes. @throws locked after a minute */
export async function withCodeLock<T>(scad: Scad, session: Pick<Session, 'id'>, work: () => Promise<T>): Promise<T> {
  return await withLock(scad.paths, `code-${session.id}`, work, { waitMs })
}
