import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isError, ScadError } from '../errors/scad-error.ts'
import { formatSize } from '../text/size.ts'
import { type HostRepo, listRefs, objectFolder } from './host-repo.ts'
import { quoteFolder } from './object-path.ts'
import { runGit } from './run-git.ts'
import { type GitTarget, targetUrl } from './target.ts'
import { listTargetRefs } from './transfer.ts'
import { refusal, transferEnv } from './transfer-env.ts'

export interface QuarantineRef {
  /** The ref in the container, in full, or `HEAD`. */
  source: string
  /** The ref in quarantine, in full. */
  destination: string
  /** What the container advertised; asked again when it is left out. */
  oid?: string
}

export interface QuarantineLimits {
  /** Largest pack that is taken, bytes. */
  packBytes: number
  refs: number
  timeoutMs: number
}

export interface QuarantineRequest {
  /** The host repository that the objects are meant for. */
  repo: HostRepo
  /** The bare repository to make; what lies there is removed. */
  folder: string
  target: GitTarget
  refs: readonly QuarantineRef[]
  limits: QuarantineLimits
  signal?: AbortSignal
}

/** An agent that commits while its branches are fetched moves them on; after that many times something is wrong. */
const attempts = 4
const memoryBytes = 4 * 2 ** 30
const settings = [
  'fetch.fsckObjects=true',
  // every object arrives in a pack, where its size can be limited
  'fetch.unpackLimit=1',
  'fetch.recurseSubmodules=no',
  'fetch.writeCommitGraph=false',
  'transfer.bundleURI=false',
  'core.packedGitLimit=1g',
  'pack.threads=4',
]

/**
 * Fetches refs of a repository in a container into a bare repository of scad's own that sees the host's objects too, so that
 * nothing reaches the host repository unchecked: objects pass git's fsck, sizes and times are bounded, tags do not follow, and
 * every ref is there and is what was advertised. On failure nothing is left.
 *
 * @returns destination → object id of a commit
 * @throws fetch-refused (broken objects, too large, too slow, not what was advertised), git-missing, no-space, interrupted
 */
export async function fetchIntoQuarantine(request: QuarantineRequest): Promise<Map<string, string>> {
  const { repo, folder, refs, limits } = request
  if (refs.length > limits.refs)
    throw new ScadError('fetch-refused', `the session offers ${refs.length} branches; at most ${limits.refs} are taken`)
  await rm(folder, { recursive: true, force: true })
  try {
    await makeQuarantine(repo, folder)
    if (refs.length === 0) return new Map()
    const arrived = await fetchAsAdvertised(request)
    await requireCommits(folder, arrived)
    return arrived
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function makeQuarantine(repo: HostRepo, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  await runGit({ args: ['init', '--quiet', '--bare', '--template=', `--object-format=${repo.format}`, '--', folder] })
  await mkdir(join(folder, 'objects', 'info'), { recursive: true })
  await writeFile(join(folder, 'objects', 'info', 'alternates'), `${quoteFolder(objectFolder(repo))}\n`)
  // the host's history ends where it ends: without its limits git would take a branch on top of it for broken
  if (repo.shallow) await copyFile(join(repo.commonDir, 'shallow'), join(folder, 'shallow'))
  if (repo.partial)
    for (const [key, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'host'],
      ['remote.host.promisor', 'true'],
    ] as const)
      await runGit({ args: ['config', key, value], gitDir: folder })
}

/** Fetches until what arrived is what was advertised before or after. */
async function fetchAsAdvertised(request: QuarantineRequest): Promise<Map<string, string>> {
  const { folder, refs, target, signal } = request
  let advertised = new Map(refs.flatMap(({ source, oid }) => (oid === undefined ? [] : [[source, oid]])))
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (refs.some(({ source }) => !advertised.has(source)))
      advertised = await listTargetRefs(target, signal === undefined ? {} : { signal })
    await fetchRefs(request)
    const arrived = await listRefs({ commonDir: folder }, 'refs/')
    requireAll(refs, arrived)
    const differs = (): boolean => refs.some(({ source, destination }) => arrived.get(destination) !== advertised.get(source))
    if (!differs()) return arrived
    // the branches moved between the list and the fetch
    advertised = await listTargetRefs(target, signal === undefined ? {} : { signal })
    if (!differs()) return arrived
  }
  throw new ScadError('fetch-refused', 'the branches in the session are not what it says they are', {
    hint: 'try again when less happens in the session',
  })
}

async function fetchRefs({ repo, folder, target, refs, limits, signal }: QuarantineRequest): Promise<void> {
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--atomic', '--stdin']
  await runGit({
    args: ['fetch', ...flags, '--', targetUrl],
    gitDir: folder,
    env: transferEnv(target),
    settings,
    input: refs.map(refspec).join(''),
    limits: { fileBytes: limits.packBytes, memoryBytes },
    signal,
    timeoutMs: limits.timeoutMs,
  }).catch(async (cause: unknown) => {
    if (isError(cause, 'git-failed') && (await largestPack(folder)) >= limits.packBytes)
      throw new ScadError('fetch-refused', `the session offers more than ${formatSize(limits.packBytes)} for ${repo.path}`, { cause })
    throw refusal(cause)
  })
}

/** Full names alone, without a pattern: nothing in them can be an option or mean more than one ref. */
function refspec({ source, destination }: QuarantineRef): string {
  if (!/^(?:HEAD|refs\/[^\s:*?^~[\\]+)$/.test(source)) throw new Error(`not a full ref: ${source}`)
  return `+${source}:${destination}\n`
}

/** git ends well without a ref when the other side's history is cut short. */
function requireAll(refs: readonly QuarantineRef[], arrived: ReadonlyMap<string, string>): void {
  const missing = refs.find(({ destination }) => !arrived.has(destination))
  if (missing !== undefined)
    throw new ScadError('fetch-refused', `${missing.source} did not arrive: the repository in the session is shallow, or lacks objects`, {
      hint: 'inside the session: git fetch --unshallow',
    })
}

async function requireCommits(folder: string, arrived: ReadonlyMap<string, string>): Promise<void> {
  const { stdout } = await runGit({
    args: ['cat-file', '--batch-check=%(objecttype)'],
    gitDir: folder,
    input: [...arrived.values()].map((oid) => `${oid}\n`).join(''),
  })
  const types = stdout.toString().trimEnd().split('\n')
  const other = [...arrived.keys()].find((_, index) => types[index] !== 'commit')
  if (other !== undefined) throw new ScadError('fetch-refused', `${other} is no commit in the session`)
}

/** The size of the largest pack, a broken-off one too, in bytes. */
async function largestPack(folder: string): Promise<number> {
  const packs = join(folder, 'objects', 'pack')
  const sizes = await Promise.all((await readdir(packs).catch(() => [])).map(async (name) => (await stat(join(packs, name))).size))
  return Math.max(0, ...sizes)
}
