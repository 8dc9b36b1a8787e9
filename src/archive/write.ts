import { rm } from 'node:fs/promises'
import { isError } from '../errors/scad-error.ts'
import { makeFolderAtomically } from '../host/atomic-folder.ts'
import { observeJobs } from '../job/observe.ts'
import type { Scad } from '../scad/scad.ts'
import type { DiscardedRepo } from '../session/discarded.ts'
import { readJournal } from '../session/journal.ts'
import type { SavedRepo } from '../session/save.ts'
import { type Session, sessionDocument } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { ArchiveDraft } from './archive-draft.ts'
import { changeSetOf } from './change-set.ts'
import { type Entry, entryFolder, listEntries, readRecord } from './entries.ts'
import { keepJob } from './keep-job.ts'
import type { ArchivedJob, ArchiveRecord, Why } from './record.ts'

/** A session that is about to go. */
export interface Going {
  /** As it is now: nothing runs in it any more. */
  session: Session
  why: Why
  saved: SavedRepo[]
  discarded: DiscardedRepo[]
  /** What the engine does not give is left out and told, where it would else keep the session. */
  lenient: boolean
}

/**
 * Writes the next entry of a session into the archive: its record, its journal, and what its jobs were asked and wrote. Whole or not at all,
 * and on the disk when this returns. An entry of a removal that was broken off after it was written is replaced. The caller holds the
 * session's lock.
 *
 * @throws no-space, home-unusable, engine-failed, git-failed: there is no further entry then
 */
export async function writeArchive(scad: Scad, going: Going): Promise<ArchiveRecord> {
  const { id } = going.session
  const before = await listEntries(scad.paths, id)
  const entry = (before.at(-1)?.entry ?? 0) + 1
  const record = await makeFolderAtomically(entryFolder(scad.paths, id, entry), async (folder) => {
    const draft = new ArchiveDraft(folder, going.lenient ? ['path-not-found', 'engine-failed', 'engine-unreachable'] : ['path-not-found'])
    const { journal, jobs } = await keepJobs(scad, draft, going.session)
    await draft.write('journal.ndjson', journal)
    const written = await recordOf(scad, going, { entry, jobs, draft })
    await draft.write('record.json', `${JSON.stringify(written)}\n`)
    return written
  })
  for (const older of before) if (await isSameTime(older, record)) await rm(older.folder, { recursive: true, force: true })
  return record
}

async function recordOf(
  scad: Scad,
  { session, why, saved, discarded }: Going,
  { entry, jobs, draft }: { entry: number; jobs: ArchivedJob[]; draft: ArchiveDraft },
): Promise<ArchiveRecord> {
  return {
    v: 1,
    entry,
    ...sessionDocument(session),
    labels: session.labels,
    removed: scad.now(),
    why,
    jobs,
    saved,
    discarded,
    changeSet: await changeSetOf(scad, session, saved),
    leftOut: draft.leftOut,
  }
}

async function keepJobs(scad: Scad, draft: ArchiveDraft, session: Session): Promise<{ journal: string; jobs: ArchivedJob[] }> {
  if (session.state === 'created') return { journal: '', jobs: [] }
  const events = (await draft.attempt('journal.ndjson', async () => await readJournal(scad, session))) ?? []
  const jobs: ArchivedJob[] = []
  const observed = await observeJobs(scad, session, events)
  await withStateFiles(scad, session, async (container) => {
    for (const job of observed) jobs.push(await keepJob(scad, draft, container, job))
  })
  return { journal: events.map((event) => `${JSON.stringify(event)}\n`).join(''), jobs }
}

/** Whether an entry tells of the very container, or volume, that is about to go: the removal that wrote it did not get further. */
async function isSameTime(older: Entry, { container, created }: ArchiveRecord): Promise<boolean> {
  try {
    const record = await readRecord(older)
    return record.container === container && record.created === created
  } catch (error) {
    if (isError(error, 'version-mismatch')) return false
    throw error
  }
}
