import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { type SavedRepo, saveSession } from './save.ts'
import type { Session } from './session.ts'

/**
 * Saves the work of a session that is about to be stopped or removed. The caller holds the session's code lock.
 * @throws unsaved-work when it cannot be saved: the session is to stay as it is then
 */
export async function saveBefore(scad: Scad, session: Session, command: 'stop' | 'remove'): Promise<SavedRepo[]> {
  try {
    scad.progress({ type: 'step', text: `saving the work of ${session.id}` })
    return await saveSession(scad, session)
  } catch (cause) {
    if (!(cause instanceof ScadError) || cause.kind === 'interrupted' || cause.kind === 'not-found') throw cause
    const wayOut = `scad session ${command} ${session.id} --discard ${command === 'stop' ? 'stops it unsaved' : 'gives the work up'}`
    throw new ScadError('unsaved-work', `session ${session.id} was kept, as its work could not be saved: ${cause.message}`, {
      hint: `${cause.hint === undefined ? '' : `${cause.hint}; or `}${wayOut}`,
      cause,
    })
  }
}
