import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { changeSetField, changeSetOf } from '../code/change-set.ts'
import { jobFiles } from '../job/job-files.ts'
import type { Scad } from '../scad/scad.ts'
import { entrySchema, findEntry } from './choose-entry.ts'
import { readRecord } from './entries.ts'
import { archiveEntrySchema, summaryOf } from './list.ts'
import { archivedJobSchema, archiveRecordSchema } from './record.ts'

export const showArchiveInput = z.object({ session: entrySchema })

export const archiveDetailsSchema = z.object({
  ...archiveEntrySchema.omit({ jobs: true }).shape,
  folder: z.string().describe('where it lies on the host'),
  ...archiveRecordSchema.omit({ v: true, id: true, jobs: true }).shape,
  changeSet: changeSetField,
  jobs: z.array(
    z.object({
      ...archivedJobSchema.shape,
      promptText: z.string().nullable().describe('null for a plain command, and when it was dropped'),
    }),
  ),
})
export type ArchiveDetails = z.infer<typeof archiveDetailsSchema>

/**
 * What a session that is gone was, did and changed.
 * @throws entry-not-found, session-ambiguous, version-mismatch
 */
export async function showArchive(scad: Scad, input: z.input<typeof showArchiveInput>): Promise<ArchiveDetails> {
  const entry = await findEntry(scad, showArchiveInput.parse(input).session)
  const { v: _v, id: _id, jobs, ...record } = await readRecord(entry)
  const prompts = jobs.map(
    async ({ short }) => await readFile(join(entry.folder, 'jobs', short, jobFiles.prompt), 'utf8').catch(() => null),
  )
  const { jobs: _jobs, ...summary } = await summaryOf(entry, { v: _v, id: _id, jobs, ...record })
  const texts = await Promise.all(prompts)
  const changeSet = changeSetOf({ id: entry.session, repos: record.repos }, record.changes).id
  return {
    ...summary,
    folder: entry.folder,
    ...record,
    changeSet,
    jobs: jobs.map((job, index) => ({ ...job, promptText: texts[index] ?? null })),
  }
}
