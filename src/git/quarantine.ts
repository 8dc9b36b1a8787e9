import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asNoSpace } from '../errors/no-space.ts'
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

/** How often refs that were pruned between list and fetch are listed again. */
const attempts = 4
/** Address space of a git that reads what an agent may have made, bytes. */
export const memoryBytes = 4 * 2 ** 30
const settings = [
  'fetch.fsckObjects=true',
  // git takes a mode that it would not write for another one, and tells of it alone
  'fetch.fsck.badFilemode=error',
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

/** A bare repository that sees the host's objects, and takes its history to end where the host's does. @throws git-failed, no-space */
export async function makeQuarantine(repo: HostRepo, folder: string): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
    await runGit({ args: ['init', '--quiet', '--bare', '--template=', `--object-format=${repo.format}`, '--', folder] })
    await mkdir(join(folder, 'objects', 'info'), { recursive: true })
    await writeFile(join(folder, 'objects', 'info', 'alternates'), `${quoteFolder(objectFolder(repo))}\n`)
    // the host's history ends where it ends: without its limits git would take a branch on top of it for broken
    if (repo.shallow) await copyFile(join(repo.commonDir, 'shallow'), join(folder, 'shallow'))
  } catch (error) {
    throw asNoSpace(folder, error)
  }
  if (repo.partial)
    for (const [key, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'host'],
      ['remote.host.promisor', 'true'],
    ] as const)
      await runGit({ args: ['config', key, value], gitDir: folder })
}

/**
 * Fetches by object id what was advertised, so that an agent that commits meanwhile does not move it. Only when the ids are gone by then
 * (a rewound branch, its old commits pruned) are the refs listed again.
 */
async function fetchAsAdvertised(request: QuarantineRequest): Promise<Map<string, string>> {
  const { folder, refs } = request
  const given = new Map(refs.flatMap(({ source, oid }) => (oid === undefined ? [] : [[source, oid] as const])))
  let advertised = given.size === refs.length ? given : await listed(request)
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRefs(request, advertised)
      const arrived = await listRefs({ commonDir: folder }, 'refs/')
      requireAll(refs, arrived, advertised)
      return arrived
    } catch (error) {
      if (!isPruned(error) || attempt === attempts) throw error
      const now = await listed(request)
      if (refs.every(({ source }) => now.get(source) === advertised.get(source))) throw error
      advertised = now
    }
  }
}

/** What git says of an object that was listed and is no longer there; it has no code for it. */
function isPruned(error: unknown): boolean {
  return isError(error, 'fetch-refused') && /not our ref|couldn't find remote ref/.test(error.message)
}

async function listed({ target, refs, signal }: QuarantineRequest): Promise<Map<string, string>> {
  const advertised = await listTargetRefs(target, signal === undefined ? {} : { signal })
  const gone = refs.find(({ source }) => !advertised.has(source))
  if (gone !== undefined) throw new ScadError('fetch-refused', `${gone.source} is no longer in the session`, { hint: 'fetch again' })
  return advertised
}

async function fetchRefs(
  { repo, folder, target, refs, limits, signal }: QuarantineRequest,
  advertised: ReadonlyMap<string, string>,
): Promise<void> {
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--atomic', '--stdin']
  await runGit({
    args: ['fetch', ...flags, '--', targetUrl],
    gitDir: folder,
    env: transferEnv(target),
    settings,
    input: refs.map(({ source, destination }) => refspec(advertised.get(source) ?? '', destination, repo.format)).join(''),
    limits: { fileBytes: limits.packBytes, memoryBytes },
    signal,
    timeoutMs: limits.timeoutMs,
  }).catch(async (cause: unknown) => {
    if (isError(cause, 'git-failed') && (await largestPack(folder)) >= limits.packBytes)
      throw new ScadError('fetch-refused', `the session offers more than ${formatSize(limits.packBytes)} for ${repo.path}`, { cause })
    throw refusal(cause)
  })
}

/** An object id and a ref of scad's own: nothing in them can be an option or mean more than one ref. */
function refspec(oid: string, destination: string, format: HostRepo['format']): string {
  if (!(format === 'sha1' ? /^[0-9a-f]{40}$/ : /^[0-9a-f]{64}$/).test(oid))
    throw new ScadError('fetch-refused', `the repository in the session has another object format than ${format}`)
  return `+${oid}:${destination}\n`
}

/** git ends well without a ref when the other side's history is cut short. */
function requireAll(refs: readonly QuarantineRef[], arrived: ReadonlyMap<string, string>, advertised: ReadonlyMap<string, string>): void {
  const missing = refs.find(({ source, destination }) => arrived.get(destination) !== advertised.get(source))
  if (missing !== undefined)
    throw new ScadError('fetch-refused', `${missing.source} did not arrive: the repository in the session is shallow, or lacks objects`, {
      hint: 'inside the session: git fetch --unshallow',
    })
}

/** @throws fetch-refused when a ref names anything else, or nothing */
export async function requireCommits(folder: string, arrived: ReadonlyMap<string, string>): Promise<void> {
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
