import { decodeText } from '../text/decode.ts'
import { fillLargeFiles } from './fill-large-files.ts'
import type { HostRepo } from './host-repo.ts'
import { runGit } from './run-git.ts'
import { treeChanges } from './tree-changes.ts'

type Tree = Pick<HostRepo, 'path'>
type MovedTree = Pick<HostRepo, 'path' | 'commonDir' | 'format'>

// who moves a working tree asks for it: filters that the user's own settings define run as at every checkout, but no hook
const plain = ['core.splitIndex=false', 'submodule.recurse=false']
// but git-lfs does not: it would reach out to where a .lfsconfig says that comes along
const withoutLfs = ['filter.lfs.smudge=', 'filter.lfs.process=', 'filter.lfs.required=false']

/**
 * Brings the index and the files of a clean working tree from one commit or tree to another, as a checkout would: what does not differ
 * between the two is left, and where a file would be overwritten that is in neither nothing is changed. Nothing is fetched: of the large
 * files of git-lfs come those that the repository's own store has.
 *
 * @returns how many large files are pointers now, since the store lacks them
 * @throws git-failed, locked, no-space
 */
export async function moveWorkTree(tree: MovedTree, from: string, to: string): Promise<number> {
  const run = { cwd: tree.path, userConfig: true, settings: plain }
  // a file that was only touched is not a change; what keeps the index from being written, the next call tells in words
  await runGit({ ...run, args: ['update-index', '-q', '--refresh'], okCodes: [0, 1, 128] })
  await runGit({ ...run, settings: [...plain, ...withoutLfs], args: ['read-tree', '-m', '-u', from, to] })
  const { changes } = await treeChanges(tree, from, to)
  return await fillLargeFiles(
    tree,
    changes.flatMap(({ path, after }) => (after === null ? [] : [path])),
  )
}

/** True when the index of a working tree holds exactly what a commit or tree does; false too when the repository lacks that. */
export async function indexIsAt({ path }: Tree, oid: string): Promise<boolean> {
  const args = ['diff-index', '--cached', '--quiet', '--ignore-submodules=none', '--no-ext-diff', oid, '--']
  return (await runGit({ cwd: path, userConfig: true, settings: plain, args, okCodes: [0, 1, 128] })).code === 0
}

/** Every file of a working tree that its index does not know, ignored ones too; a repository inside ends in "/". */
export async function otherFiles({ path }: Tree): Promise<string[]> {
  const { stdout } = await runGit({ cwd: path, userConfig: true, args: ['ls-files', '--others', '-z'], maxOutput: 256 << 20 })
  return decodeText(stdout).split('\0').slice(0, -1)
}

/**
 * The files that git does not know in whose place something new is to come. Pure.
 * @param others files that are there, as `otherFiles` gives them
 * @param added paths that come
 */
export function inTheWay(others: readonly string[], added: readonly string[]): string[] {
  const coming = new Set(added)
  const folders = new Set(added.flatMap(foldersOf))
  return others.filter((file) => {
    const name = file.replace(/\/$/, '')
    return coming.has(name) || folders.has(name) || foldersOf(name).some((folder) => coming.has(folder))
  })
}

/** The folders that a path lies in. */
function foldersOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))
}
