import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { type Extracted, extractTar } from '../session/extract-tar.ts'
import { ignoredSchema, listIgnored } from '../session/ignored.ts'
import { withReader } from '../session/reader.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import { shellLine } from '../text/shell-line.ts'
import type { ArchiveDraft } from './archive-draft.ts'
import { decodeText } from '../text/decode.ts'
import { type GoneOverlay, keepOverlays } from './keep-overlays.ts'

/** Of one repo of a session. */
const limits = { bytes: 10 * 2 ** 30, entries: 1_000_000 }

/** What git ignored in a repo of a session that goes. */
export const goneIgnoredSchema = z.object({ ...ignoredSchema.shape, kept: z.number().describe('files of these that artifacts kept') })
export type GoneIgnored = z.infer<typeof goneIgnoredSchema>

/** Where the ignored files that were kept of a repo lie in an entry. */
export const artifactFolder = 'artifacts'

/** The files of a session that goes which no saving brings to the host. */
export interface GoneFiles {
  ignored: GoneIgnored[]
  overlays: GoneOverlay[]
}

/**
 * Lists what git ignores in a session that is about to go, and what it wrote over folders of the host, and keeps what matches one of the
 * patterns, below `artifacts/<repo>` and `overlays/<target>`.
 *
 * @param globs git's own `:(glob)` patterns, relative to each repo and each overlay
 * @throws bad-input when patterns are given and nothing can match, or past 10 GiB of a repo or an overlay; git-failed
 */
export async function keepArtifacts(scad: Scad, draft: ArchiveDraft, session: Session, globs: readonly string[]): Promise<GoneFiles> {
  const isThere = session.state === 'running' || session.state === 'starting' || session.state === 'stopped'
  const { ignored, matched } = isThere ? await read(scad, draft, session, globs) : { ignored: [], matched: false }
  const written = await keepOverlays(scad, draft, session, globs)
  const gone = { ignored, overlays: written.overlays }
  if (globs.length > 0 && !matched && !written.matched) throw noMatch(session, globs, gone)
  return gone
}

async function read(
  scad: Scad,
  draft: ArchiveDraft,
  session: Session,
  globs: readonly string[],
): Promise<{ ignored: GoneIgnored[]; matched: boolean }> {
  return await withReader(scad, session, async (container) => {
    const ignored: GoneIgnored[] = []
    let matched = false
    for (const repo of await listIgnored(scad, session, container)) {
      const { files, skipped } =
        globs.length === 0 ? { files: 0, skipped: [] } : await copyOut(scad, draft, { session, container, key: repo.key, globs })
      for (const { path, reason } of skipped) draft.omit(`${artifactFolder}/${path}`, reason)
      matched ||= files + skipped.length > 0
      ignored.push({ ...repo, kept: files })
    }
    return { ignored, matched }
  })
}

/** Nothing is what was asked for; a session that nobody can look into has nothing. */
function noMatch({ id, state }: Session, globs: readonly string[], { ignored, overlays }: GoneFiles): ScadError {
  const names = ignored.flatMap(({ key, names: some }) => some.slice(0, 5).map((name) => `${name} in ${key}`))
  const written = overlays.flatMap(({ target, names: some }) => some.slice(0, 5).map((name) => `${target}/${name}`))
  if (ignored.length === 0 && overlays.length === 0)
    return new ScadError('bad-input', `session ${id} is ${state}: the files that git ignored in it cannot be had any more`, {
      hint: 'leave --artifacts out',
    })
  const patterns = globs.map((glob) => `"${glob}"`).join(' or ')
  return new ScadError('bad-input', `nothing that git ignores or that was written over a mount in ${id} matches ${patterns}`, {
    hint: [
      ...(names.length === 0 ? [] : [`git ignores ${names.join(', ')}`]),
      ...(written.length === 0 ? [] : [`over mounts was written ${written.join(', ')}`]),
      names.length + written.length === 0
        ? 'leave --artifacts out: there is nothing of that'
        : "patterns begin at a repository's top folder, or at that of a mount",
    ].join('; '),
  })
}

async function copyOut(
  scad: Scad,
  draft: ArchiveDraft,
  { session, container, key, globs }: { session: Session; container: string; key: string; globs: readonly string[] },
): Promise<Extracted> {
  const folder = join(draft.folder, artifactFolder)
  const program = await scad.engine.exec(container, {
    command: [`${layout.bin}/ignored`, ...globs],
    user: session.user,
    workingDir: repoFolder(key),
  })
  try {
    const said = lastWords(program.stderr)
    const extracted = await extractTar(program.stdout, folder, key, limits)
    const code = await program.exitCode
    // 1: a file changed or went while it was read
    if (code === 0 || code === 1) return extracted
    throw new ScadError('git-failed', `the ignored files of ${key} could not be read: ${said() || `ignored ended with ${code}`}`, {
      hint: `look at them with ${shellLine(['scad', 'session', 'shell', session.id])}, or leave --artifacts out`,
    })
  } catch (error) {
    program.detach()
    await rm(join(folder, key), { recursive: true, force: true })
    if (!isError(error, 'bad-input')) throw error
    throw new ScadError('bad-input', `the ignored files of ${key} were not kept: ${error.message}`, {
      hint: 'name fewer with --artifacts',
      cause: error,
    })
  }
}

function lastWords(stream: Readable): () => string {
  let said = ''
  stream.on('data', (chunk: Buffer) => (said = (said + decodeText(chunk)).slice(-2000)))
  return () => cleanLine(said.trim().split('\n').at(-1) ?? '')
}
