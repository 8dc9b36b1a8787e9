import { ScadError } from '../errors/scad-error.ts'
import type { HostRepo } from './host-repo.ts'
import { countMissingObjects } from './missing-objects.ts'
import { alternatesEnv } from './object-path.ts'
import { runGit } from './run-git.ts'
import { type GitTarget, targetUrl } from './target.ts'
import { refusal, transferEnv } from './transfer-env.ts'
import { shellLine } from '../text/shell-line.ts'

const pushTimeoutMs = 30 * 60_000
const listTimeoutMs = 60_000
/** What a container may advertise. */
const advertised = { refs: 100_000, bytes: 32 << 20 }
/** git holds all of a list in memory before it prints the first line. */
const listLimits = { fileBytes: 0, memoryBytes: 256 << 20 }

export interface PushOptions {
  /** Folders of objects that the repository itself does not have, such as that of `snapshotDirty`. */
  objectFolders?: readonly string[]
  signal?: AbortSignal
  /** Default: 30 minutes */
  timeoutMs?: number
}

/**
 * Pushes refs of a host repository into a repository in a container: all of them or none. No hook of the host runs, and no tag
 * goes that is not named.
 *
 * @param refspecs `[+]<object id or ref>:<ref>`, both in full; `:<ref>` deletes; patterns (`refs/tags/*:refs/tags/*`) work
 * @throws repo-invalid (a partial clone that lacks objects), git-failed, git-missing, interrupted
 */
export async function pushToTarget(
  repo: HostRepo,
  target: GitTarget,
  refspecs: readonly string[],
  { objectFolders = [], signal, timeoutMs = pushTimeoutMs }: PushOptions = {},
): Promise<void> {
  if (refspecs.length === 0) return
  const sources = refspecs.map(sourceOf)
  const flags = ['--quiet', '--atomic', '--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no']
  try {
    await runGit({
      args: ['push', ...flags, '--', targetUrl, ...refspecs],
      gitDir: repo.gitDir,
      env: { ...transferEnv(target), ...alternatesEnv(objectFolders) },
      signal,
      timeoutMs,
    })
  } catch (cause) {
    if (repo.partial) await blameMissingObjects(repo, sources, cause)
    throw cause
  }
}

function sourceOf(refspec: string): string {
  const source = /^\+?([0-9a-f]{40}|[0-9a-f]{64}|refs\/[^\s:]+|):refs\/[^\s:]+$/.exec(refspec)?.[1]
  if (source === undefined) throw new Error(`not a full refspec: ${refspec}`)
  return source
}

async function blameMissingObjects(repo: HostRepo, sources: string[], cause: unknown): Promise<void> {
  const named = sources.filter((source) => source !== '' && !source.includes('*'))
  const missing = await countMissingObjects(repo, named).catch(() => 0)
  if (missing > 0)
    throw new ScadError('repo-invalid', `${repo.path} is a partial clone and lacks ${missing} objects of the history that goes in`, {
      hint: shellLine(['git', '-C', repo.path, 'fetch', '--refetch', '--no-filter']),
      cause,
    })
}

/**
 * The refs that a repository in a container offers, name → object id, `HEAD` among them, peeled tags not. The container's word.
 *
 * @throws fetch-refused (too many, no answer in time, no git repository), git-missing, interrupted
 */
export async function listTargetRefs(
  target: GitTarget,
  { signal, timeoutMs = listTimeoutMs }: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<Map<string, string>> {
  const { stdout } = await runGit({
    args: ['ls-remote', '--quiet', '--', targetUrl],
    // in no repository
    gitDir: '/dev/null',
    env: transferEnv(target),
    signal,
    timeoutMs,
    maxOutput: advertised.bytes,
    limits: listLimits,
  }).catch((cause: unknown) => {
    throw refusal(cause)
  })
  const refs = new Map<string, string>()
  for (const line of stdout.toString().split('\n')) {
    const [, oid, ref] = /^([0-9a-f]{40}|[0-9a-f]{64})\t(HEAD|refs\/[^\s^]+)$/.exec(line) ?? []
    if (oid !== undefined && ref !== undefined) refs.set(ref, oid)
  }
  if (refs.size > advertised.refs)
    throw new ScadError('fetch-refused', `the repository in the session has ${refs.size} refs; at most ${advertised.refs} are read`)
  return refs
}
