import { join } from 'node:path'
import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { OverlayFile } from '../session/compare-overlay.ts'
import { overlayChanges, type OverlayChanges } from '../session/overlay-changes.ts'
import { overlaySummarySchema, summaryOf } from '../session/overlay-summary.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { takeWritten } from '../session/take-written.ts'
import { cleanLine } from '../text/clean.ts'
import { pathMatcher } from '../text/path-patterns.ts'
import type { ArchiveDraft } from './archive-draft.ts'

/** How much is looked at, and kept, of one overlay of a session. */
export const overlayLimits = { bytes: 10 * 2 ** 30, entries: 1_000_000, folders: 200 }
const maxErased = 10_000

/** What was written over a folder in a session that goes. */
export const goneOverlaySchema = overlaySummarySchema.extend({
  names: z.array(z.string()).describe('the first 100; a folder that is gone ends with "/"'),
  kept: z.number().describe('files of these that artifacts kept'),
  erased: z.array(z.string()).describe('what was deleted and matched artifacts: a restoring deletes it again'),
})
export type GoneOverlay = z.infer<typeof goneOverlaySchema>

/** Where the files that were kept of overlays lie in an entry, each below its path inside. */
export const overlaysFolder = 'overlays'

/**
 * Lists what a session that is about to go wrote over folders of the host, and keeps what matches one of the patterns.
 *
 * @param globs as of `keepArtifacts`, relative to the folder of each mount
 * @returns `matched`: whether a pattern fits anything, be it what cannot be kept
 * @throws bad-input when patterns are given and an overlay has more than is looked at
 */
export async function keepOverlays(
  scad: Scad,
  draft: ArchiveDraft,
  session: Session,
  globs: readonly string[],
): Promise<{ overlays: GoneOverlay[]; matched: boolean }> {
  const changes = await overlayChanges(scad, session, overlayLimits)
  if (changes.length === 0) return { overlays: [], matched: false }
  if (globs.length > 0) requireWhole(session, changes)
  const matches = pathMatcher(globs.map((glob) => `/${glob}`))
  return await withStateFiles(scad, session, async (container) => {
    const overlays: GoneOverlay[] = []
    let matched = false
    for (const one of changes) {
      const files = one.files.filter(({ path }) => matches(path.replace(/\/$/, '')))
      matched ||= files.length > 0
      const names = one.files.slice(0, 100).map(({ path }) => cleanLine(path, 300))
      overlays.push({
        ...summaryOf(one),
        names,
        kept: await copyOut(scad, draft, container, { ...one, files }),
        erased: erased(draft, one, files),
      })
    }
    return { overlays, matched }
  })
}

/** What is not looked at would go with the session, whether it was asked for or not. Pure. @throws bad-input */
export function requireWhole({ id }: Pick<Session, 'id'>, changes: readonly OverlayChanges[]): void {
  const larger = changes.find(({ cut }) => cut)
  if (larger === undefined) return
  throw new ScadError('bad-input', `more was written over ${larger.overlay.target} than is looked at`, {
    hint: `scad code artifacts ${id} --to FOLDER --limit SIZE takes it out first; scad session remove ${id} then saves the rest`,
  })
}

async function copyOut(scad: Scad, draft: ArchiveDraft, container: string, change: OverlayChanges): Promise<number> {
  const { target } = change.overlay
  try {
    const taking = { folder: join(draft.folder, overlaysFolder), name: target.slice(1), limits: overlayLimits }
    const { files, skipped } = await takeWritten(scad, container, change, taking)
    for (const { path, reason } of skipped) draft.omit(`${overlaysFolder}/${path}`, reason)
    return files
  } catch (error) {
    if (!isError(error, 'bad-input')) throw error
    throw new ScadError('bad-input', `what was written over ${target} was not kept: ${error.message}`, {
      hint: 'name fewer with --artifacts',
      cause: error,
    })
  }
}

function erased(draft: ArchiveDraft, { overlay }: OverlayChanges, files: readonly OverlayFile[]): string[] {
  const paths = files.flatMap(({ path, change }) => (change === 'deleted' ? [path] : []))
  if (paths.length > maxErased) draft.omit(`${overlaysFolder}${overlay.target}`, `of ${paths.length} deletions ${maxErased} are noted`)
  return paths.slice(0, maxErased)
}
