import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { isOfThisHome } from '../session/start-claim.ts'

/**
 * Refuses a session that has the id of a change set's verifier and is not one that a verification from here has left. A verifier that was
 * restored has that id, and may hold somebody's work by now; of another SCAD_HOME nobody here can tell whether it is under way.
 *
 * @throws name-taken, locked
 */
export function requireVerifier(scad: Pick<Scad, 'paths'>, session: Pick<Session, 'id' | 'verifies' | 'labels'>, changeSet: string): void {
  const { id, verifies } = session
  if (verifies?.changeSet !== changeSet)
    throw new ScadError('name-taken', `session ${id} has the id that verifying ${changeSet} needs`, {
      hint: `it was restored: scad session remove ${id} saves what is in it; then verify again`,
    })
  if (!isOfThisHome(scad, session))
    throw new ScadError('locked', `${changeSet} is verified by session ${id}, which another SCAD_HOME or machine made`, {
      hint: `try again once it is gone; scad session remove ${id} where nothing goes on with it`,
    })
}
