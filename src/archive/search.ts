import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { exists } from '../config/exists.ts'
import { requireKnownProject } from '../config/unknown-project.ts'
import { jobFiles } from '../job/job-files.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { readLines } from '../text/line-reader.ts'
import { type Entry, entryId } from './entries.ts'
import { readableEntries } from './list.ts'
import type { ArchiveRecord } from './record.ts'

export const searchArchiveInput = z.object({
  text: z.string().min(1).max(1000).describe('what to look for, as it is written; upper and lower case are the same'),
  project: keySchema.optional().describe('only sessions of this project'),
  limit: z.int().positive().default(100).describe('stop after so many places'),
})

/** A place where a text was found, as `--json` prints it. */
export const archiveHitSchema = z.object({
  id: z.string().describe('<session>#<n>'),
  session: z.string(),
  entry: z.number(),
  job: z.string().nullable().describe('the id of the job it is of; null for a file that was changed'),
  where: z
    .enum(['prompt', 'stdout', 'stderr', 'answer', 'file', 'customs'])
    .describe('answer: also what of it does not fit its schema; file: the name of one that was changed; customs: what was found in one'),
  path: z.string().describe('in the entry; of a file that was changed, and of what was found in it, repository and path'),
  line: z.number().nullable(),
  text: z.string().describe('the words around it'),
})
export type ArchiveHit = z.infer<typeof archiveHitSchema>

/** Of one prompt or stream so many places are told: the next one may be in another. */
const maxPerFile = 10

/**
 * Where a text stands in the prompts, output and answers of sessions that are gone, in the names of the files they changed, and in what the
 * customs said of those; the entry that was written last comes first.
 * @throws project-not-found
 */
export async function* searchArchive(scad: Scad, input: z.input<typeof searchArchiveInput>): AsyncIterable<ArchiveHit> {
  const { text, project, limit } = searchArchiveInput.parse(input)
  const entries: { entry: Entry; record: ArchiveRecord }[] = []
  for await (const one of readableEntries(scad)) if (project === undefined || one.record.project === project) entries.push(one)
  if (project !== undefined && entries.length === 0) await requireKnownProject(scad, project)
  let found = 0
  for (const { entry, record } of entries.toSorted((a, b) => b.record.removed - a.record.removed))
    for await (const hit of hitsIn(entry, record, text.toLowerCase())) {
      if (found++ === limit) {
        scad.progress({ type: 'note', text: `there is more than these ${limit}: --limit tells how many are shown` })
        return
      }
      yield { id: entryId(entry), session: entry.session, entry: entry.entry, ...hit }
      scad.signal.throwIfAborted()
    }
}

type Hit = Omit<ArchiveHit, 'id' | 'session' | 'entry'>

async function* hitsIn({ folder }: Entry, { jobs, changes, customs }: ArchiveRecord, needle: string): AsyncIterable<Hit> {
  for (const { id, short, report, answer } of jobs) {
    for (const [where, name] of files) {
      const path = `jobs/${short}/${name}`
      for await (const { line, text } of linesWith(join(folder, path), needle)) yield { job: id, where, path, line, text }
    }
    for (const words of [report?.answer ?? '', ...(answer?.errors ?? [])]) {
      const text = around(words, needle)
      if (text !== null) yield { job: id, where: 'answer', path: 'record.json', line: null, text }
    }
  }
  for (const { key, paths } of changes)
    for (const path of paths)
      if (path.toLowerCase().includes(needle)) yield { job: null, where: 'file', path: `${key}/${path}`, line: null, text: cleanLine(path) }
  for (const { key, findings } of customs)
    for (const { kind, path, why } of findings) {
      const text = around(`${kind}: ${why}`, needle)
      if (text !== null) yield { job: null, where: 'customs', path: path === null ? key : `${key}/${path}`, line: null, text }
    }
}

const files = [
  ['prompt', jobFiles.prompt],
  ['stdout', 'stdout'],
  ['stderr', 'stderr'],
] as const

async function* linesWith(file: string, needle: string): AsyncIterable<{ line: number; text: string }> {
  // dropped, or never there
  if (!(await exists(file))) return
  let line = 0
  let found = 0
  const stream = createReadStream(file)
  try {
    for await (const words of readLines(stream)) {
      line++
      const text = around(words, needle)
      if (text === null) continue
      yield { line, text }
      if (++found === maxPerFile) return
    }
  } finally {
    stream.destroy()
  }
}

/** The needle with some words around it, or null. */
function around(text: string, needle: string): string | null {
  const at = text.toLowerCase().indexOf(needle)
  return at === -1 ? null : cleanLine(text.slice(Math.max(0, at - 60), at + needle.length + 100), 1200)
}
