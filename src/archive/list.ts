import { join } from 'node:path'
import { z } from 'zod'
import { exists } from '../config/exists.ts'
import { requireKnownProject } from '../config/unknown-project.ts'
import { isError } from '../errors/scad-error.ts'
import { walkFolder } from '../host/walk-folder.ts'
import { jobStateSchema } from '../job/job.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { type Entry, entryId, listEntries, readRecord } from './entries.ts'
import { type ArchiveRecord, archiveRecordSchema } from './record.ts'

export const listArchiveInput = z.object({ project: keySchema.optional().describe('only sessions of this project') })

const { project, tag, created, removed, why } = archiveRecordSchema.shape

/** An entry of the archive in short, as `--json` prints it. */
export const archiveEntrySchema = z.object({
  id: z.string().describe('<session>#<n>'),
  session: z.string(),
  entry: z.number(),
  ...{ project, tag, created, removed, why },
  jobs: z.partialRecord(jobStateSchema, z.number()).describe('how many jobs ended how'),
  bytes: z.number().describe('on the disk'),
  whole: z.boolean().describe('false when prompts, output and transcripts were dropped to make room'),
})
export type ArchiveEntry = z.infer<typeof archiveEntrySchema>

/**
 * The sessions that are gone, the one that went last at the end. An entry that cannot be read is passed over with a warning.
 * @throws project-not-found
 */
export async function listArchive(scad: Scad, input: z.input<typeof listArchiveInput> = {}): Promise<ArchiveEntry[]> {
  const wanted = listArchiveInput.parse(input).project
  const found: ArchiveEntry[] = []
  for await (const { entry, record } of readableEntries(scad))
    if (wanted === undefined || record.project === wanted) found.push(await summaryOf(entry, record))
  if (wanted !== undefined && found.length === 0) await requireKnownProject(scad, wanted)
  return found.toSorted((a, b) => a.removed - b.removed)
}

/** Every entry with its record; what cannot be read is warned of. */
export async function* readableEntries(scad: Scad, session?: string): AsyncIterable<{ entry: Entry; record: ArchiveRecord }> {
  for (const entry of await listEntries(scad.paths, session))
    try {
      yield { entry, record: await readRecord(entry) }
    } catch (error) {
      if (!isError(error, 'version-mismatch')) throw error
      scad.progress({ type: 'warning', text: error.message })
    }
}

/** An entry in short. */
export async function summaryOf(entry: Entry, record: ArchiveRecord): Promise<ArchiveEntry> {
  const jobs: ArchiveEntry['jobs'] = {}
  for (const { state } of record.jobs) jobs[state] = (jobs[state] ?? 0) + 1
  return {
    id: entryId(entry),
    session: entry.session,
    entry: entry.entry,
    project: record.project,
    tag: record.tag,
    created: record.created,
    removed: record.removed,
    why: record.why,
    jobs,
    bytes: (await walkFolder(entry.folder)).bytes,
    whole: record.jobs.length === 0 || (await exists(join(entry.folder, 'jobs'))),
  }
}
