import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { isError, ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { type Extracted, extractTar } from '../session/extract-tar.ts'
import { type Ignored, listIgnored } from '../session/ignored.ts'
import { withReader } from '../session/reader.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import type { ArchiveDraft } from './archive-draft.ts'

/** Of one repo of a session. */
const limits = { bytes: 10 * 2 ** 30, entries: 1_000_000 }

/** Where the ignored files that were kept of a repo lie in an entry. */
export const artifactFolder = 'artifacts'

/**
 * Lists what git ignores in a session that is about to go, and keeps what matches one of the patterns, below `artifacts/<repo>`.
 *
 * @param globs git's own `:(glob)` patterns, relative to each repo
 * @throws bad-input when patterns are given and nothing matches, or past 10 GiB of a repo; git-failed
 */
export async function keepArtifacts(scad: Scad, draft: ArchiveDraft, session: Session, globs: readonly string[]): Promise<Ignored[]> {
  const isThere = session.state === 'running' || session.state === 'starting' || session.state === 'stopped'
  const ignored = isThere ? await read(scad, draft, session, globs) : { list: [], kept: 0 }
  if (globs.length > 0 && ignored.kept === 0)
    throw new ScadError('bad-input', `no ignored file in ${session.id} matches ${globs.map((glob) => `"${glob}"`).join(' or ')}`, {
      hint: `the patterns are relative to a repository; look with scad session exec ${session.id} -- git status --ignored`,
    })
  return ignored.list
}

async function read(
  scad: Scad,
  draft: ArchiveDraft,
  session: Session,
  globs: readonly string[],
): Promise<{ list: Ignored[]; kept: number }> {
  return await withReader(scad, session, async (container) => {
    const list = await listIgnored(scad, session, container)
    let kept = 0
    if (globs.length > 0)
      for (const { key } of session.repos) {
        const { files, skipped } = await copyOut(scad, draft, { session, container, key, globs })
        for (const { path, reason } of skipped) draft.omit(`${artifactFolder}/${path}`, reason)
        kept += files
      }
    return { list, kept }
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
    throw new ScadError('git-failed', `the ignored files of ${key} could not be read: ${said() || `ignored ended with ${code}`}`)
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
  stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  return () => cleanLine(said.trim().split('\n').at(-1) ?? '')
}
