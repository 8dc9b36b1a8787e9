import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Entry, listEntries, readRecord } from '../archive/entries.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { parseJournalLine } from '../session/journal-event.ts'
import { removal } from './fate.ts'
import type { Session } from '../session/session.ts'
import type { ScadEvent } from './scad-event.ts'
import { SessionHistory } from './session-history.ts'
import { isWanted, type Wanted } from './wanted.ts'

/** What the archive tells of each wanted session that went at `since` (ms since the epoch) or later. Entries nobody can read are passed over. */
export async function readArchived(scad: Scad, wanted: Wanted, since: number): Promise<ScadEvent[][]> {
  const entries = await archivedSince(scad, since)
  return await Promise.all(entries.map(async (entry) => await readPast(entry, wanted)))
}

/** What the archive tells of a session whose container scad removed; null when it was not scad, or nothing could be archived. */
export async function readRemoved(scad: Scad, { id, container }: Pick<Session, 'id' | 'container'>): Promise<ScadEvent[] | null> {
  const entry = (await listEntries(scad.paths, id)).at(-1)
  const record = entry === undefined ? null : await recordOf(entry)
  return entry === undefined || record?.container !== container ? null : await eventsOf(entry, record)
}

/** The entries of the archive that were written at `since` or later. */
export async function archivedSince({ paths }: Pick<Scad, 'paths'>, since: number): Promise<Entry[]> {
  const entries = await listEntries(paths)
  const young = await Promise.all(
    entries.map(async (entry) => {
      const info = await stat(join(entry.folder, 'record.json')).catch(() => null)
      return info !== null && info.mtimeMs >= since ? [entry] : []
    }),
  )
  return young.flat()
}

async function readPast(entry: Entry, wanted: Wanted): Promise<ScadEvent[]> {
  const record = await recordOf(entry)
  return record === null || !isWanted(record.labels, wanted) ? [] : await eventsOf(entry, record)
}

async function eventsOf(entry: Entry, record: ArchiveRecord): Promise<ScadEvent[]> {
  const history = new SessionHistory(record)
  const journal = await readFile(join(entry.folder, 'journal.ndjson'), 'utf8').catch(() => '')
  const lines = journal.split('\n').flatMap((line) => parseJournalLine(line) ?? [])
  const events = [...lines.flatMap((line) => history.push(line)), ...history.settle(record.jobs, record.removed)]
  return [...events, ...history.gone(removal[record.why], record.removed)]
}

async function recordOf(entry: Entry): Promise<ArchiveRecord | null> {
  try {
    return await readRecord(entry)
  } catch (error) {
    if (isError(error, 'version-mismatch')) return null
    throw error
  }
}
