import { findArchived, listEntries } from '../archive/entries.ts'
import { overlayLimits } from '../archive/keep-overlays.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { chooseSession } from '../session/find.ts'
import { readJournal } from '../session/journal.ts'
import { listSessions } from '../session/list.ts'
import { overlayChanges } from '../session/overlay-changes.ts'
import { removeReaders } from '../session/reader.ts'
import { removeRest } from '../session/remove-rest.ts'
import type { Session } from '../session/session.ts'
import { removeSession } from './remove.ts'

/**
 * The id of the session that is meant: one of the archive, or one that was lost, of which everything is saved and archived now.
 * @throws session-not-found, session-ambiguous; what `removeSession` throws
 */
export async function whatToRestore(scad: Scad, wanted: string): Promise<string> {
  const standing = await listSessions(scad)
  const gone = new Set((await listEntries(scad.paths)).map(({ session }) => session))
  const ids = [...new Set([...standing.map(({ id }) => id), ...gone])].map((id) => ({ id }))
  const { id } = chooseSession(ids, wanted, 'scad archive list shows the sessions that are gone')
  const lost = standing.find((session) => session.id === id && session.state === 'lost')
  if (lost !== undefined && !(gone.has(id) && (await isHalfMade(scad, lost))))
    await removeSession(scad, { session: id, artifacts: await writtenOver(scad, lost) })
  return id
}

/** Whatever a lost session wrote over folders of the host is kept, as it is to come back. */
async function writtenOver(scad: Scad, lost: Session): Promise<string[]> {
  // as what keeps them looks: what is found here is found there
  const changes = await overlayChanges(scad, lost, overlayLimits)
  return changes.some(({ files, cut }) => cut || files.length > 0) ? ['**'] : []
}

/**
 * What the archive tells of a session that can be restored. What a restoring that was broken off has left of it is removed. The caller
 * holds the session's lock.
 *
 * @throws name-taken when it is there; saved-work-missing when its work was given up; version-mismatch when it was saved without its state
 */
export async function restorableRecord(scad: Scad, id: string): Promise<ArchiveRecord> {
  const record = await findArchived(scad, id)
  const standing = (await listSessions(scad)).find((session) => session.id === id)
  if (standing !== undefined) await removeHalfMade(scad, standing, record)
  if (record === null) throw new ScadError('session-not-found', `no session "${id}" is in the archive`, { hint: 'scad archive list' })
  if (record.discarded.length > 0)
    throw new ScadError('saved-work-missing', `the work of session ${id} was given up when it went, with --discard`, {
      hint: `scad session start ${record.project} begins anew`,
    })
  const stateless = record.saved.find(({ refs }) => refs.length > 0 && !refs.some(({ ref }) => ref.endsWith('/state')))
  if (stateless !== undefined)
    throw new ScadError('version-mismatch', `session ${id} was saved by a scad that did not note how ${stateless.key} stood`, {
      hint: `what it held is in ${stateless.path}: git for-each-ref refs/scad/${id}`,
    })
  return record
}

/** What is nobody's work goes: the archive has the whole of it. */
async function removeHalfMade(scad: Scad, session: Session, record: ArchiveRecord | null): Promise<void> {
  const { id, state, container } = session
  if (record === null || !(await isHalfMade(scad, session)))
    throw new ScadError('name-taken', `session ${id} is there: it needs no restoring`, {
      hint: state === 'stopped' ? `scad session resume ${id}` : `scad session show ${id}`,
    })
  if (container !== '') await scad.engine.removeContainer(container)
  await removeReaders(scad, session)
  await removeRest(scad, session)
  scad.progress({ type: 'note', text: `removed what a restoring of ${id} that was broken off had left` })
}

/** True when it was never ready and no job began in it. */
async function isHalfMade(scad: Scad, session: Session): Promise<boolean> {
  if (session.state === 'created') return true
  const events = await readJournal(scad, session)
  return !events.some(({ event }) => event === 'ready' || event === 'created')
}
