import type { HostRepo } from './host-repo.ts'
import { objectSizes } from './object-sizes.ts'
import { treeChanges } from './tree-changes.ts'

/** How dear it would be to compare two commits. */
export interface ChangeSize {
  /** Paths that differ; a lower bound when not complete. */
  paths: number
  /** Files that are too large to be compared line by line. */
  large: { path: string; bytes: number }[]
  complete: boolean
}

const largeBytes = 16 << 20
/** Each is named in git's arguments. */
const maxLarge = 500

/**
 * Looks at what differs between two commits before git compares it, at a bounded cost whatever the commits hold.
 * @throws git-failed when a commit is missing
 */
export async function changeSize(repo: HostRepo, base: string | null, tip: string): Promise<ChangeSize> {
  const { changes, complete } = await treeChanges(repo, base, tip)
  if (!complete) return { paths: changes.length, large: [], complete }
  const blobs = changes.flatMap(({ path, before, after }) =>
    [before, after].flatMap((entry) => (entry === null || entry.mode === '160000' ? [] : [{ path, oid: entry.oid }])),
  )
  const sizes = await objectSizes(repo, [...new Set(blobs.map(({ oid }) => oid))])
  const large = new Map<string, number>()
  for (const { path, oid } of blobs) {
    const bytes = sizes.get(oid) ?? 0
    if (bytes > largeBytes) large.set(path, Math.max(bytes, large.get(path) ?? 0))
  }
  return {
    paths: changes.length,
    large: [...large].map(([path, bytes]) => ({ path, bytes })),
    complete: large.size <= maxLarge,
  }
}
