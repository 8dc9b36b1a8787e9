import { ScadError } from '../errors/scad-error.ts'
import { batchContents } from './batch-contents.ts'
import type { HostRepo } from './host-repo.ts'
import { memoryBytes } from './quarantine.ts'
import { runGit } from './run-git.ts'

/** What a pointer of git-lfs stands for: the sha256 of a content, and its size in bytes. */
export interface LargeFile {
  oid: string
  size: number
}

export interface PointerQuestion {
  /** The git folder of a repository that has the commits. */
  gitDir: string
  commits: readonly string[]
  /** Commits whose history is left out; one that the repository lacks leaves nothing out. */
  without: readonly string[]
  signal?: AbortSignal | undefined
}

/** A pointer is at least its version line, id and size, and never more, by the specification. */
const pointerBytes = { least: 120, most: 1024 }
const maxPointers = 20_000
const maxOutput = 2 ** 30
const timeoutMs = 10 * 60_000

/**
 * The large files that the history of these commits names, in files that an agent may have made.
 * @throws fetch-refused for more than anybody would look through, git-failed, interrupted
 */
export async function pointersInHistory({ gitDir, commits, without, signal }: PointerQuestion): Promise<LargeFile[]> {
  // without the setting a git maps packs as large as the host's are, past its limit
  const settings = ['core.packedGitLimit=1g']
  const call = { gitDir, maxOutput, settings, limits: { fileBytes: 0, memoryBytes }, signal, timeoutMs }
  const tips = [...new Set(commits)].map((oid) => `${oid}\n`)
  const ends = [...new Set(without)].filter((oid) => oid !== '').map((oid) => `^${oid}\n`)
  const flags = ['--objects', '--no-object-names', '--ignore-missing', '--missing=allow-any', '--stdin']
  const objects = await runGit({ ...call, args: ['rev-list', ...flags], input: [...tips, ...ends].join('') })
  if (objects.stdout.length === 0) return []
  const format = '--batch-check=%(objectname) %(objecttype) %(objectsize)'
  const sizes = await runGit({ ...call, args: ['cat-file', format], input: objects.stdout })
  const small = sizes.stdout.toString('latin1').matchAll(/^([0-9a-f]+) blob (\d{3,4})$/gm)
  const found = await pointersIn(
    gitDir,
    [...small].flatMap(([, oid = '', size]) => (isPointerSize(Number(size)) ? oid : [])),
  )
  if (found.length > maxPointers)
    throw new ScadError('fetch-refused', `the session's commits name ${found.length} large files; at most ${maxPointers} are looked for`)
  return found
}

/** True when a blob of so many bytes may be a pointer. Pure. */
export function isPointerSize(bytes: number): boolean {
  return bytes >= pointerBytes.least && bytes <= pointerBytes.most
}

/** The large files that a commit of the host's own names. Found without git-lfs, which a host with a store may lack by now. @throws git-failed */
export async function pointersAt({ commonDir }: Pick<HostRepo, 'commonDir'>, commit: string): Promise<LargeFile[]> {
  const list = await runGit({ args: ['ls-tree', '-r', '-l', '-z', '--full-tree', commit], gitDir: commonDir, maxOutput })
  const blobs = new Set<string>()
  for (const entry of list.stdout.toString().split('\0')) {
    const [, oid, size] = /^100\d+ blob ([0-9a-f]+) +(\d+)\t/.exec(entry) ?? []
    if (oid !== undefined && isPointerSize(Number(size))) blobs.add(oid)
  }
  return await pointersIn(commonDir, [...blobs])
}

/** The large files that these blobs name, those among them that are pointers. @param blobs none larger than a pointer can be */
export async function pointersIn(gitDir: string, blobs: readonly string[]): Promise<LargeFile[]> {
  if (blobs.length === 0) return []
  const { stdout } = await runGit({ args: ['cat-file', '--batch'], gitDir, input: `${blobs.join('\n')}\n`, maxOutput })
  const files = [...batchContents(stdout)].flatMap(({ content }) => parsePointer(content.toString('latin1')) ?? [])
  return [...new Map(files.map((file) => [`${file.oid} ${file.size}`, file])).values()]
}

const pointer =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-\d-\S+ sha256:[0-9a-f]{64}\n)*oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n$/

/** A file that is a pointer and nothing else; null for any other. Pure. Source: git-lfs, docs/spec.md, "The Pointer" */
export function parsePointer(content: string): LargeFile | null {
  const [, oid, size] = pointer.exec(content) ?? []
  return oid === undefined ? null : { oid, size: Number(size) }
}
