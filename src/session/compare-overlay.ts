import { lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Written } from './read-written.ts'

/** What became of a file below an overlay. */
export interface OverlayFile {
  /** Relative to the folder; a folder that is gone ends with "/". */
  path: string
  change: 'added' | 'changed' | 'deleted'
  /** 0 of what is gone. */
  bytes: number
}

/** A folder that is there above and below: what it has below is seen still, unless it was removed and made anew. */
export interface MergedFolder {
  path: string
  /** What it has below and not above. */
  below: string[]
}

export interface Comparison {
  files: OverlayFile[]
  /** Those that have something below which is not above. */
  merged: MergedFolder[]
  /** false: there may be more merged folders */
  complete: boolean
  /** true: as there are more than are looked for */
  cut: boolean
}

/**
 * Compares what was written over a folder with the folder itself, which the host alone can change. Folders are not listed, but for those that
 * are gone, as in git.
 *
 * @param source the folder
 * @param written with each folder before what is in it
 * @param folders how many merged folders are looked for
 */
export async function compareOverlay(source: string, written: Iterable<Written>, folders: number): Promise<Comparison> {
  const files: OverlayFile[] = []
  const above = new Map<string, Set<string>>()
  for (const { path, kind, bytes } of written) {
    if (path === '.') {
      above.set('.', new Set())
      continue
    }
    const beside = above.get(dirname(path))
    beside?.add(path)
    // no link of the folder is followed on the way
    const below = beside === undefined ? null : await kindOf(join(source, path))
    if (below !== null && kind === 'folder' && below === 'folder') above.set(path, new Set())
    else {
      if (below !== null && (kind !== 'file' || below === 'folder'))
        files.push({ path: below === 'folder' ? `${path}/` : path, change: 'deleted', bytes: 0 })
      if (kind === 'file') files.push({ path, change: below === 'file' ? 'changed' : 'added', bytes })
    }
  }
  above.delete('.')
  return { files, ...(await findMerged(source, above, folders)) }
}

/** @param above what each folder that is there above and below has above */
async function findMerged(
  source: string,
  above: ReadonlyMap<string, ReadonlySet<string>>,
  folders: number,
): Promise<Omit<Comparison, 'files'>> {
  const merged: MergedFolder[] = []
  let complete = true
  for (const [path, names] of above) {
    const entries = await readdir(join(source, path), { withFileTypes: true }).catch(() => null)
    if (entries === null) {
      complete = false
      continue
    }
    const paths = entries.map((entry) => (entry.isDirectory() ? `${path}/${entry.name}/` : `${path}/${entry.name}`))
    const below = paths.filter((one) => !names.has(one.replace(/\/$/, '')))
    if (below.length === 0) continue
    if (merged.length >= folders) return { merged, complete: false, cut: true }
    merged.push({ path, below })
  }
  return { merged, complete, cut: false }
}

async function kindOf(path: string): Promise<'folder' | 'file' | null> {
  const facts = await lstat(path).catch(() => null)
  return facts === null ? null : facts.isDirectory() ? 'folder' : 'file'
}
