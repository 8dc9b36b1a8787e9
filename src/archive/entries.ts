import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import type { HostPaths } from '../host/paths.ts'
import { namesIn } from '../host/walk-folder.ts'
import { sessionSchema } from '../scad/names.ts'
import { type ArchiveRecord, parseRecord } from './record.ts'

type Paths = Pick<HostPaths, 'archive'>

/** One time that a session went: which, and where it lies. */
export interface Entry {
  session: string
  entry: number
  folder: string
}

/** bytes; above any record that is written */
const maxRecord = 256 << 20

/** What a person calls an entry: `<session>#<n>`. */
export function entryId({ session, entry }: Pick<Entry, 'session' | 'entry'>): string {
  return `${session}#${entry}`
}

/** The folder of an entry; it need not exist. */
export function entryFolder({ archive }: Paths, session: string, entry: number): string {
  return join(archive, session, String(entry))
}

/** Every whole entry, or those of one session, by session and number. */
export async function listEntries(paths: Paths, session?: string): Promise<Entry[]> {
  const sessions = session === undefined ? (await namesIn(paths.archive)).toSorted() : [session]
  const found = await Promise.all(
    sessions
      .filter((id) => sessionSchema.safeParse(id).success)
      .map(async (id) =>
        (await namesIn(join(paths.archive, id)))
          .filter((name) => /^[1-9]\d{0,8}$/.test(name))
          .map(Number)
          .toSorted((a, b) => a - b)
          .map((entry): Entry => ({ session: id, entry, folder: entryFolder(paths, id, entry) })),
      ),
  )
  return found.flat()
}

/** @throws version-mismatch when what lies there cannot be read */
export async function readRecord(entry: Entry): Promise<ArchiveRecord> {
  const file = join(entry.folder, 'record.json')
  try {
    if ((await stat(file)).size > maxRecord) throw new Error('too large')
    return parseRecord(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    throw new ScadError('version-mismatch', `entry ${entryId(entry)} of the archive cannot be read: ${file}`, {
      hint: 'another version of scad may have written it',
      cause,
    })
  }
}

/** The newest entry of the session of exactly that id, or null when it never went. @throws version-mismatch */
export async function findArchived({ paths }: { paths: Paths }, id: string): Promise<ArchiveRecord | null> {
  const newest = (await listEntries(paths, id)).at(-1)
  return newest === undefined ? null : await readRecord(newest)
}
