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

/**
 * Compares what was written over a folder with the folder itself, which the host alone can change. Folders are not listed, but for those that
 * are gone, as in git.
 *
 * @param source the folder
 * @param written with each folder before what is in it
 */
export async function compareOverlay(
  source: string,
  written: readonly Written[],
): Promise<{ files: OverlayFile[]; merged: MergedFolder[] }> {
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
  const merged = [...above]
    .filter(([path]) => path !== '.')
    .map(async ([path, names]): Promise<MergedFolder> => {
      const below = await readdir(join(source, path), { withFileTypes: true }).catch(() => [])
      const paths = below.map((entry) => (entry.isDirectory() ? `${path}/${entry.name}/` : `${path}/${entry.name}`))
      return { path, below: paths.filter((one) => !names.has(one.replace(/\/$/, ''))) }
    })
  return { files, merged: (await Promise.all(merged)).filter(({ below }) => below.length > 0) }
}

async function kindOf(path: string): Promise<'folder' | 'file' | null> {
  const facts = await lstat(path).catch(() => null)
  return facts === null ? null : facts.isDirectory() ? 'folder' : 'file'
}
