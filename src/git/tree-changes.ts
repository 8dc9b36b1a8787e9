import { ScadError } from '../errors/scad-error.ts'
import type { HostRepo } from './host-repo.ts'
import { parseTree, type TreeEntry } from './parse-tree.ts'
import { memoryBytes } from './quarantine.ts'
import { type GitRun, runGit } from './run-git.ts'
import { decodeText } from '../text/decode.ts'

/** A path that differs between two commits. `160000` is the mode of a submodule, `120000` of a symlink. */
export interface PathChange {
  path: string
  /** null: not there */
  before: TreeEntry | null
  after: TreeEntry | null
}

export interface TreeChanges {
  changes: PathChange[]
  /** False when there is more than was looked at. */
  complete: boolean
}

/** What is walked at most: past `nameBytes` git itself checks nothing out, and long names in deep folders make paths without measure. */
const bounds = { paths: 100_000, pathBytes: 64 << 20, nameBytes: 4096, depth: 256, levelBytes: 64 << 20 }

/** What was found so far. */
interface Found {
  changes: PathChange[]
  /** Folders of the level below. */
  below: Folder[]
  /** The length of all paths that were made. */
  pathBytes: number
}

interface Folder {
  prefix: string
  before: string | null
  after: string | null
}

/**
 * Every path that differs between two commits, found by reading differing folders alone and stopping at a bound: a tree of a few
 * objects can unfold to billions of files, which git's own diff would walk to the end.
 *
 * @param base null: everything is new
 * @throws git-failed when a tree is missing
 */
export async function treeChanges(
  repo: Pick<HostRepo, 'commonDir' | 'format'>,
  base: string | null,
  tip: string,
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<TreeChanges> {
  const found: Found = { changes: [], below: [], pathBytes: 0 }
  const { changes } = found
  let level: Folder[] = [{ prefix: '', before: base === null ? null : `${base}^{tree}`, after: `${tip}^{tree}` }]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= bounds.depth) return { changes, complete: false }
    const trees = await readTrees(repo, level, { signal, timeoutMs })
    if (trees === null) return { changes, complete: false }
    found.below = []
    for (const folder of level) if (!compareFolder(folder, trees, found)) return { changes, complete: false }
    level = found.below
  }
  return { changes, complete: true }
}

type Trees = ReadonlyMap<string, ReadonlyMap<string, TreeEntry>>

/** False when a bound was met. */
function compareFolder({ prefix, before, after }: Folder, trees: Trees, found: Found): boolean {
  const { changes, below } = found
  const [old, now] = [entriesOf(trees, before), entriesOf(trees, after)]
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [left, right] = [old.get(name) ?? null, now.get(name) ?? null]
    if (left?.oid === right?.oid && left?.mode === right?.mode) continue
    found.pathBytes += prefix.length + name.length
    if (name.length > bounds.nameBytes || found.pathBytes > bounds.pathBytes) return false
    const path = `${prefix}${name}`
    const [leftTree, rightTree] = [isTree(left) ? left.oid : null, isTree(right) ? right.oid : null]
    if (leftTree !== null || rightTree !== null) below.push({ prefix: `${path}/`, before: leftTree, after: rightTree })
    const change = {
      path: decodeText(Buffer.from(path, 'latin1')),
      before: isTree(left) ? null : left,
      after: isTree(right) ? null : right,
    }
    if (change.before !== null || change.after !== null) changes.push(change)
    if (changes.length + below.length > bounds.paths) return false
  }
  return true
}

function entriesOf(trees: Trees, oid: string | null): ReadonlyMap<string, TreeEntry> {
  return (oid === null ? undefined : trees.get(oid)) ?? new Map<string, TreeEntry>()
}

function isTree(entry: TreeEntry | null): entry is TreeEntry {
  return entry?.mode === '40000'
}

/** The trees of one level, each read once; null when they are larger than the bound. */
async function readTrees(
  repo: Pick<HostRepo, 'commonDir' | 'format'>,
  level: readonly Folder[],
  options: Pick<GitRun, 'signal' | 'timeoutMs'>,
): Promise<Trees | null> {
  const names = [...new Set(level.flatMap(({ before, after }) => [before, after]).filter((name) => name !== null))]
  const { stdout, cut } = await runGit({
    args: ['cat-file', '--batch', '--buffer'],
    gitDir: repo.commonDir,
    input: names.map((name) => `${name}\n`).join(''),
    maxOutput: bounds.levelBytes,
    excess: 'cut',
    // git reads a folder in whole before it prints its first byte
    limits: { fileBytes: 0, memoryBytes },
    ...options,
  })
  if (cut) return null
  const trees = new Map<string, Map<string, TreeEntry>>()
  let offset = 0
  for (const name of names) {
    const end = stdout.indexOf(10, offset)
    const size = / tree (\d+)$/.exec(stdout.toString('latin1', offset, end))?.[1]
    if (size === undefined) throw new ScadError('git-failed', `${repo.commonDir} lacks the folder ${name}`)
    trees.set(name, parseTree(stdout.subarray(end + 1, end + 1 + Number(size)), repo.format))
    offset = end + 2 + Number(size)
  }
  return trees
}
