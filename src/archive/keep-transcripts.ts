import { posix } from 'node:path'
import { adapterNamed } from '../agents/adapters.ts'
import { transcriptFolder } from '../agents/transcript-path.ts'
import { isError } from '../errors/scad-error.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { linkInside } from '../session/stat-inside.ts'
import type { ArchiveDraft } from './archive-draft.ts'
import { keepFiles, type Room } from './keep-files.ts'

/**
 * Keeps what the agents of a session wrote down of their conversations, as `transcripts/<adapter>/`. It lies where they can write: only regular
 * files are taken, none through a link, and whatever is odd there keeps no session from being archived.
 *
 * @param used names of the adapters that jobs were started with
 */
export async function keepTranscripts(
  scad: Scad,
  draft: ArchiveDraft,
  { session, used, room }: { session: Session; used: readonly string[]; room: Room },
): Promise<void> {
  const names = new Set([...Object.values(session.spec.agents).map(({ adapter }) => adapter), ...used])
  for (const name of names)
    for (const source of transcriptSources(adapterNamed(name)?.transcripts ?? '')) {
      const place = `transcripts/${name}`
      if (session.state === 'lost') draft.omit(place, 'it went with the container')
      else await keepFrom(scad, draft, session.container, { ...source, place, room })
    }
}

async function keepFrom(
  scad: Scad,
  draft: ArchiveDraft,
  container: string,
  { path, name, suffix, place, room }: TranscriptSource & { place: string; room: Room },
): Promise<void> {
  const source = posix.join(layout.home, path)
  try {
    const link = await linkInside(scad, container, source)
    if (link !== null) return draft.omit(place, `${link} is a link`)
    const tar = await scad.engine.getArchive(container, source)
    await keepFiles(draft, tar, { place, name, wanted: (found) => found.endsWith(suffix), room })
  } catch (error) {
    if (isError(error, 'engine-failed')) draft.omit(place, error.message)
    else if (!isError(error, 'path-not-found')) throw error
  }
}

interface TranscriptSource {
  /** A file or folder in the agent's home. */
  path: string
  /** The file's name; '' for a folder. */
  name: string
  /** How the files in it end. */
  suffix: string
}

/** Where an adapter's row says its transcripts are: up to the first `<…>` a folder, else one file, and what a database has beside it. Pure. */
export function transcriptSources(pattern: string): TranscriptSource[] {
  if (pattern === '') return []
  if (pattern.includes('<')) return [{ path: transcriptFolder(pattern), name: '', suffix: pattern.slice(pattern.lastIndexOf('>') + 1) }]
  return [pattern, `${pattern}-wal`].map((path) => ({ path, name: posix.basename(path), suffix: '' }))
}
