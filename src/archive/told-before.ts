import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isError } from '../errors/scad-error.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { type Entry, readRecord } from './entries.ts'
import type { ArchiveRecord } from './record.ts'

/**
 * The record of an entry that tells all there is to tell of a session whose container is gone: the removal that wrote it got as far as the
 * container. Null when the entry tells less, or of another time.
 */
export async function toldBefore(entry: Entry, events: readonly JournalEvent[]): Promise<ArchiveRecord | null> {
  try {
    const record = await readRecord(entry)
    const told = new Set((await readFile(join(entry.folder, 'journal.ndjson'), 'utf8')).split('\n'))
    return events.length > 0 && events.every((event) => told.has(JSON.stringify(event))) ? record : null
  } catch (error) {
    if (isError(error, 'version-mismatch') || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) return null
    throw error
  }
}
