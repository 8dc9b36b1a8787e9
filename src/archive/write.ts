import { isError } from '../errors/scad-error.ts'
import { makeFolderAtomically, removeFolderAtomically } from '../host/atomic-folder.ts'
import { observeJobs } from '../job/observe.ts'
import type { Scad } from '../scad/scad.ts'
import type { DiscardedRepo } from '../session/discarded.ts'
import { readJournal } from '../session/journal.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import type { SavedRepo } from '../session/save.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { ArchiveDraft } from './archive-draft.ts'
import { type Entry, entryFolder, listEntries, readRecord } from './entries.ts'
import { keepAccesses } from './keep-accesses.ts'
import { keepArtifacts } from './keep-artifacts.ts'
import { customsOf } from './keep-customs.ts'
import { newRoom } from './keep-files.ts'
import { keepJob } from './keep-job.ts'
import { keepTranscripts } from './keep-transcripts.ts'
import { measureChanges } from './measure-changes.ts'
import type { ArchivedJob, ArchiveRecord, Why } from './record.ts'
import { toldBefore } from './told-before.ts'

/** A session that is about to go. */
export interface Going {
  /** As it is now: nothing runs in it any more. */
  session: Session
  why: Why
  saved: SavedRepo[]
  discarded: DiscardedRepo[]
  /** What the engine does not give is left out and told, where it would else keep the session. */
  lenient: boolean
  /** Ignored files to keep: see `keepArtifacts`. */
  artifacts?: readonly string[]
}

/**
 * Writes the next entry of a session into the archive: its record, its journal, what its jobs were asked and wrote, and the transcripts of its
 * agents. Whole or not at all, and on the disk when this returns. What an earlier removal of the same container wrote, before it was broken
 * off, is replaced; when it got as far as the container, that stands. The caller holds the session's lock.
 *
 * @throws bad-input (artifacts), no-space, home-unusable, engine-failed, git-failed: there is no further entry then
 */
export async function writeArchive(scad: Scad, going: Going): Promise<ArchiveRecord> {
  const { session, lenient, artifacts = [] } = going
  const before = await listEntries(scad.paths, session.id)
  const newest = before.at(-1)
  const events = session.state === 'created' ? [] : await readEvents(scad, session, lenient)
  const told = session.state === 'lost' && newest !== undefined ? await toldBefore(newest, events) : null
  if (told !== null) return told
  const entry = (newest?.entry ?? 0) + 1
  const record = await makeFolderAtomically(entryFolder(scad.paths, session.id, entry), async (folder) => {
    const draft = new ArchiveDraft(folder, lenient ? unreadable : ['path-not-found'])
    const jobs = await keepJobs(scad, draft, session, events)
    await keepTranscripts(scad, draft, { session, used: jobs.map(({ adapter }) => adapter), room: newRoom() })
    const gone = lenient && artifacts.length === 0 ? { ignored: [], overlays: [] } : await keepArtifacts(scad, draft, session, artifacts)
    await draft.write('journal.ndjson', events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    await keepAccesses(scad, draft, session)
    const written = await recordOf(scad, going, events, { entry, jobs, ...gone, leftOut: draft.leftOut })
    await draft.write('record.json', `${JSON.stringify(written)}\n`)
    return written
  })
  for (const older of before) if (await isSameTime(older, record)) await removeFolderAtomically(older.folder)
  return record
}

/** How an engine says that it cannot give something. */
const unreadable = ['path-not-found', 'engine-failed', 'engine-unreachable'] as const

async function readEvents(scad: Scad, session: Session, lenient: boolean): Promise<JournalEvent[]> {
  try {
    return await readJournal(scad, session)
  } catch (error) {
    if (lenient && isError(error, ...unreadable)) return []
    throw error
  }
}

async function keepJobs(scad: Scad, draft: ArchiveDraft, session: Session, events: readonly JournalEvent[]): Promise<ArchivedJob[]> {
  const observed = await observeJobs(scad, session, events)
  if (observed.length === 0) return []
  return await withStateFiles(scad, session, async (container) => {
    const jobs: ArchivedJob[] = []
    for (const job of observed) jobs.push(await keepJob(scad, draft, { session, container, job }))
    return jobs
  })
}

async function recordOf(
  scad: Scad,
  { session, why, saved, discarded }: Going,
  events: readonly JournalEvent[],
  rest: Pick<ArchiveRecord, 'entry' | 'jobs' | 'ignored' | 'overlays' | 'leftOut'>,
): Promise<ArchiveRecord> {
  const { id, project, tag, key, group, verifies, state, container, image, version, created, repos, spec, allowed, user, labels } = session
  return {
    v: 1,
    ...rest,
    ...{ id, project, tag, key, group, verifies, state, container, image, version, created, repos, spec, allowed, user, labels },
    removed: scad.now(),
    why,
    saved,
    discarded,
    changes: await measureChanges(scad, session, saved),
    customs: await customsOf(scad, session, saved, events),
  }
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
