import type { Scad } from '../scad/scad.ts'
import type { OverlayFile } from './compare-overlay.ts'
import { type ExtractLimits, type Extracted, extractTar } from './extract-tar.ts'
import { writtenFolder } from './overlay.ts'
import type { OverlayChanges } from './overlay-changes.ts'

export interface Taking {
  /** An empty folder of the host. */
  folder: string
  /** What the overlay's folder is called below that. */
  name: string
  limits: Pick<ExtractLimits, 'bytes' | 'entries'>
}

/**
 * Takes files that were written over a folder out of a session, with the care of `extractTar`. Of what is gone there is nothing to take.
 *
 * @param container from which the state files can be read
 * @throws bad-input past a limit
 */
export async function takeWritten(
  scad: Scad,
  container: string,
  { overlay, files }: Pick<OverlayChanges, 'overlay'> & { files: readonly OverlayFile[] },
  { folder, name, limits }: Taking,
): Promise<Extracted> {
  const there = new Set(files.flatMap(({ path, change }) => (change === 'deleted' ? [] : [path])))
  if (there.size === 0) return { files: 0, bytes: 0, skipped: [] }
  const archive = await scad.engine.getArchive(container, writtenFolder(overlay))
  return await extractTar(archive, folder, name, { ...limits, wanted: (path) => there.has(path) })
}
