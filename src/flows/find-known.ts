import { findEntry } from '../archive/choose-entry.ts'
import { readRecord } from '../archive/entries.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import type { Session } from '../session/session.ts'
import { findStanding } from './find-standing.ts'

/**
 * A session that there is, else what the archive tells of the newest time that one of that name went.
 * @throws bad-input, session-not-found, session-ambiguous, version-mismatch
 */
export async function findKnown(scad: Scad, id: string): Promise<Session | ArchiveRecord> {
  const standing = await findStanding(scad, id)
  if (standing !== null) return standing
  try {
    return await readRecord(await findEntry(scad, id))
  } catch (error) {
    // which says of a session that there is none
    if (isError(error, 'entry-not-found')) return await findSession(scad, id)
    throw error
  }
}
