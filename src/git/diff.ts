import { changeSize, type ChangeSize } from './change-size.ts'
import type { HostRepo } from './host-repo.ts'
import { runGit } from './run-git.ts'
import { decodeText } from '../text/decode.ts'

export interface DiffOptions {
  /** A table of files and line counts in place of the lines. */
  stat?: boolean
  /** Every file's lines, of those too that git takes for binary. */
  text?: boolean
  /** Only these files and folders, relative to the top; no patterns. */
  paths?: readonly string[]
  signal?: AbortSignal
}

export interface Diff {
  /** What git prints. Words of a container: clean it before a terminal sees it. */
  text: string
  /** The output was cut at its bound, or there are more changes than are compared. */
  truncated: boolean
  /** Files too large to compare, in bytes. */
  omitted: { path: string; bytes: number }[]
}

export interface DiffSummary {
  files: number
  insertions: number
  deletions: number
  /** False when there are more changes than are looked at: then `files` is a lower bound and the lines are not counted. */
  complete: boolean
}

const outputBytes = 32 << 20
/** A hostile commit may make a comparison as dear as it likes. */
const limits = { fileBytes: 0, memoryBytes: 4 * 2 ** 30 }
const timeoutMs = 120_000

/**
 * The difference of two commits of a host repository, whatever its attributes and settings say: no external diff, no filter runs
 * on what a container made.
 *
 * @param base null: everything is new
 * @throws git-failed (a commit is missing; too dear to compare), interrupted
 */
export async function diff(repo: HostRepo, base: string | null, tip: string, options: DiffOptions = {}): Promise<Diff> {
  const size = await changeSize(repo, base, tip)
  if (!size.complete) return { text: '', truncated: true, omitted: [] }
  const shown = options.stat === true ? ['--stat=120', '--summary'] : ['--patch', ...(options.text === true ? ['--text'] : [])]
  const { text, cut } = await compare(repo, base, tip, shown, size, options)
  return { text, truncated: cut, omitted: size.large }
}

/** How much differs between two commits. Parameters and failures as `diff`. */
export async function diffSummary(
  repo: HostRepo,
  base: string | null,
  tip: string,
  options: { signal?: AbortSignal } = {},
): Promise<DiffSummary> {
  const size = await changeSize(repo, base, tip)
  if (!size.complete) return { files: size.paths, insertions: 0, deletions: 0, complete: false }
  const { text } = await compare(repo, base, tip, ['--shortstat'], size, options)
  const count = (word: string): number => Number(new RegExp(String.raw`(\d+) ${word}`).exec(text)?.[1] ?? 0)
  return { files: count('file') + size.large.length, insertions: count('insertion'), deletions: count('deletion'), complete: true }
}

async function compare(
  repo: HostRepo,
  base: string | null,
  tip: string,
  shown: readonly string[],
  { large }: ChangeSize,
  { paths = [], signal }: Pick<DiffOptions, 'paths' | 'signal'>,
): Promise<{ text: string; cut: boolean }> {
  const flags = [
    '-r',
    '--no-commit-id',
    '--find-renames',
    '-l1000',
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--ignore-submodules=none',
  ]
  const specs = [...paths.map((path) => `:(top,literal)${path}`), ...large.map(({ path }) => `:(top,exclude,literal)${path}`)]
  const { stdout, cut } = await runGit({
    args: ['diff-tree', ...flags, ...shown, base ?? emptyTree[repo.format], tip, '--', ...specs],
    gitDir: repo.commonDir,
    limits,
    maxOutput: outputBytes,
    excess: 'cut',
    signal,
    timeoutMs,
  })
  return { text: decodeText(stdout), cut }
}

/** git knows the empty tree without having it. */
const emptyTree = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}
