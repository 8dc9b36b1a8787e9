import type { HostRepo } from '../git/host-repo.ts'
import type { TreeEntry } from '../git/parse-tree.ts'
import { type Blob, readBlobs } from '../git/read-blobs.ts'
import { type PathChange, treeChanges } from '../git/tree-changes.ts'
import { largeBytes } from './content-rules.ts'
import type { ChangedFile, FileState } from './finding.ts'

/** How much of one branch is read, bytes. */
const allBytes = 64 << 20

export interface ChangedPath {
  path: string
  /** It is or was a symlink or a submodule. */
  link: boolean
}

export interface Changed {
  /** What is there now and was not, or was different. */
  files: ChangedFile[]
  /** Every path that differs, also what is gone. */
  paths: ChangedPath[]
  /** False when there is more than was looked at. */
  complete: boolean
}

/**
 * What a commit changed, with the contents: the paths that are as they are in none of `points`. At a bounded cost whatever it holds.
 * @param points commits; null for nothing
 * @throws git-failed
 */
export async function changedFiles(
  repo: Pick<HostRepo, 'commonDir' | 'format'>,
  points: readonly (string | null)[],
  tip: string,
  options: { signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<Changed> {
  const [first = { changes: [], complete: true }, ...others] = await inTurn(points, (point) => treeChanges(repo, point, tip, options))
  const elsewhere = others.map(({ changes }) => new Set(changes.map(({ path }) => path)))
  const changes = first.changes.filter(({ path }) => elsewhere.every((paths) => paths.has(path)))
  const blobs = await readBlobs(repo, [...blobsOf(changes, 'after'), ...blobsOf(changes, 'before')], {
    ...{ eachBytes: largeBytes - 1, allBytes },
    ...options,
  })
  const files = changes.flatMap(({ path, before, after }): ChangedFile[] => {
    const now = stateOf(after, blobs)
    return now === null ? [] : [{ path, before: stateOf(before, blobs), after: now }]
  })
  const paths = changes.map(({ path, before, after }) => ({ path, link: isLink(before) || isLink(after) }))
  return { files, paths, complete: [first, ...others].every(({ complete }) => complete) }
}

/** True for what stands for a folder and is none: a symlink, a submodule. */
export function isLink(entry: { mode: string } | null): boolean {
  return entry?.mode === '120000' || entry?.mode === '160000'
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

/** The contents of one side; a commit of a submodule has none here. */
function blobsOf(changes: readonly PathChange[], side: 'before' | 'after'): string[] {
  return changes.flatMap((change) => {
    const entry = change[side]
    return entry === null || entry.mode === '160000' ? [] : [entry.oid]
  })
}

function stateOf(entry: TreeEntry | null, blobs: ReadonlyMap<string, Blob>): FileState | null {
  if (entry === null) return null
  return { mode: entry.mode, bytes: 0, content: null, ...blobs.get(entry.oid) }
}
