import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isError, ScadError } from '../errors/scad-error.ts'
import { formatSize } from '../text/size.ts'
import { gitError } from './git-error.ts'
import { startGit } from './git-process.ts'
import type { HostRepo } from './host-repo.ts'
import { makeQuarantine, memoryBytes, type QuarantineLimits, requireCommits } from './quarantine.ts'
import { runGit } from './run-git.ts'
import { refusal } from './transfer-env.ts'

export interface UnpackRequest {
  /** The host repository that the objects are meant for; it has what the pack was made to leave out. */
  repo: HostRepo
  /** The bare repository to make; what lies there is removed. */
  folder: string
  /** A pack, thin or not, that an agent may have made. */
  pack: Readable
  /** Ref in quarantine, in full → the commit that it names. */
  refs: ReadonlyMap<string, string>
  limits: QuarantineLimits
  signal?: AbortSignal
}

/**
 * Puts a pack into a bare repository of scad's own that sees the host's objects too, under the rules of `fetchIntoQuarantine`: every object
 * passes git's fsck, every ref names a commit, and nothing that such a commit needs is missing. On failure nothing is left.
 *
 * @throws fetch-refused (broken or missing objects, too large, too slow), git-missing, no-space, interrupted
 */
export async function unpackIntoQuarantine(request: UnpackRequest): Promise<void> {
  const { repo, folder, refs, limits, signal } = request
  if (refs.size > limits.refs)
    throw new ScadError('fetch-refused', `what was kept names ${refs.size} refs; at most ${limits.refs} are taken`)
  await rm(folder, { recursive: true, force: true })
  try {
    await makeQuarantine(repo, folder)
    await indexPack(request)
    await requireCommits(folder, refs)
    await requireHistory(request)
    const lines = [...refs].map(([ref, oid]) => `create ${ref} ${oid}\n`)
    await runGit({ args: ['update-ref', '--stdin'], gitDir: folder, input: lines.join(''), signal }).catch((cause: unknown) => {
      throw refusal(cause)
    })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function indexPack({ repo, folder, pack, limits, signal }: UnpackRequest): Promise<void> {
  const args = ['index-pack', '--stdin', '--fix-thin', '--strict=badFilemode=error', `--max-input-size=${limits.packBytes}`]
  const git = startGit({
    args,
    gitDir: folder,
    settings: ['core.packedGitLimit=1g', 'pack.threads=4'],
    limits: { fileBytes: limits.packBytes, memoryBytes },
    signal,
    timeoutMs: limits.timeoutMs,
  })
  git.stdout.resume()
  // git says better than a broken pipe why it stopped reading
  const [fed, code] = await Promise.allSettled([pipeline(pack, git.stdin), git.ended])
  if (code.status === 'rejected') throw refusal(code.reason)
  if (code.value !== 0) {
    const said = gitError(args, code.value, git.stderr())
    if (isError(said, 'no-space')) throw said
    if (git.stderr().includes('maximum allowed size'))
      throw new ScadError('fetch-refused', `what was kept for ${repo.path} is more than ${formatSize(limits.packBytes)}`, { cause: said })
    throw refusal(said)
  }
  if (fed.status === 'rejected') throw fed.reason
}

/** Whatever the commits stand on is in the pack, or in the history of a ref of the host. */
async function requireHistory({ folder, refs, limits, signal }: UnpackRequest): Promise<void> {
  await runGit({
    args: ['rev-list', '--objects', '--quiet', '--stdin', '--not', '--alternate-refs'],
    gitDir: folder,
    input: [...refs.values()].map((oid) => `${oid}\n`).join(''),
    signal,
    timeoutMs: limits.timeoutMs,
  }).catch((cause: unknown) => {
    throw refusal(cause)
  })
}
