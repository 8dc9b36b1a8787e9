import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isError } from '../errors/scad-error.ts'
import { draftOf } from '../host/atomic-folder.ts'
import type { HostPaths } from '../host/paths.ts'
import { namesIn, walkFolder } from '../host/walk-folder.ts'
import { sessionSchema } from '../scad/names.ts'
import { type Entry, listEntries, readRecord } from './entries.ts'

/** What goes of an old entry when the archive grows too large; its record and its journal stay. */
const heavyFolders = ['jobs', 'transcripts', 'artifacts', 'overlays', 'network']

/** How much room an entry takes. */
export interface EntrySize extends Entry {
  /** bytes of all of it */
  bytes: number
  /** bytes of what may go */
  heavy: number
  /** '' when its record cannot be read */
  project: string
  /** When the session went, ms since the epoch, as the file system tells it. */
  written: number
}

/** Every whole entry with its size. */
export async function entrySizes(paths: Pick<HostPaths, 'archive'>): Promise<EntrySize[]> {
  const entries = await listEntries(paths)
  return await Promise.all(
    entries.map(async (entry) => {
      const heavy = await Promise.all(heavyFolders.map(async (name) => (await walkFolder(join(entry.folder, name))).bytes))
      const written = await stat(join(entry.folder, 'record.json')).catch(() => null)
      return {
        ...entry,
        bytes: (await walkFolder(entry.folder)).bytes,
        project: await projectOf(entry),
        heavy: heavy.reduce((sum, bytes) => sum + bytes, 0),
        written: written?.mtimeMs ?? 0,
      }
    }),
  )
}

async function projectOf(entry: Entry): Promise<string> {
  try {
    return (await readRecord(entry)).project
  } catch (error) {
    if (isError(error, 'version-mismatch')) return ''
    throw error
  }
}

/** Makes an entry light. The caller holds the session's lock. */
export async function dropHeavy({ folder }: Pick<Entry, 'folder'>): Promise<void> {
  for (const name of heavyFolders) await rm(join(folder, name), { recursive: true, force: true })
}

/** What a removal that was broken off left of an entry. */
export interface EntryDraft {
  session: string
  folder: string
  bytes: number
  /** ms since the epoch */
  modified: number
}

/** Every entry that was not written to its end. */
export async function entryDrafts({ archive }: Pick<HostPaths, 'archive'>): Promise<EntryDraft[]> {
  const suffix = draftOf('')
  const sessions = (await namesIn(archive)).filter((name) => sessionSchema.safeParse(name).success)
  const found = sessions.map(async (session) => {
    const drafts = (await namesIn(join(archive, session))).filter(
      (name) => /^[1-9]\d*$/.test(name.slice(0, -suffix.length)) && name.endsWith(suffix),
    )
    return await Promise.all(
      drafts.map(async (name) => {
        const folder = join(archive, session, name)
        return { session, folder, ...(await walkFolder(folder)) }
      }),
    )
  })
  return (await Promise.all(found)).flat()
}
