import { posix } from 'node:path'
import type { Scad } from '../scad/scad.ts'
import { compareOverlay, type OverlayFile } from './compare-overlay.ts'
import { type Overlay, overlaysOf, writtenFolder } from './overlay.ts'
import { readWritten } from './read-written.ts'
import type { Session } from './session.ts'
import { isThereInside } from './stat-inside.ts'
import { withStateFiles } from './state-files.ts'

/** How much is looked at. */
export interface LookLimits {
  /** of all files of an overlay */
  bytes: number
  entries: number
  /** that may have been removed and made anew: each costs the engine an answer */
  folders: number
}

/** What a session wrote over a folder of the host. */
export interface OverlayChanges {
  overlay: Overlay
  files: OverlayFile[]
  /** false: there is more than is told */
  complete: boolean
  /** true: as a limit was reached */
  cut: boolean
}

/**
 * What a session wrote over the folders of its overlays, running, stopped or lost. Of a lost one nobody can tell which folders were removed
 * and made anew: what is gone with them is not told.
 *
 * @throws session-not-found when the volume of a lost session is gone too
 */
export async function overlayChanges(scad: Scad, session: Session, limits: LookLimits): Promise<OverlayChanges[]> {
  const overlays = overlaysOf(session.spec.mounts)
  // one that never ran may lack the folders
  if (overlays.length === 0 || session.state === 'created') return []
  const isLost = session.state === 'lost'
  return await withStateFiles(scad, session, async (container) => {
    const changes: OverlayChanges[] = []
    for (const overlay of overlays) {
      const read = await readWritten(await scad.engine.getArchive(container, writtenFolder(overlay)), limits)
      const { files, merged, ...compared } = await compareOverlay(overlay.source, read.written, isLost ? 0 : limits.folders)
      for (const { below } of merged)
        if (!(await isThereInside(scad, container, posix.join(overlay.target, below[0] ?? ''))))
          files.push(...below.map((path): OverlayFile => ({ path, change: 'deleted', bytes: 0 })))
      changes.push({ overlay, files, complete: read.complete && compared.complete, cut: read.cut || (compared.cut && !isLost) })
    }
    return changes
  })
}
