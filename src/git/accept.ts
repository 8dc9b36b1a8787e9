import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, listRefs, objectFolder } from './host-repo.ts'
import { runGit } from './run-git.ts'

const timeoutMs = 30 * 60_000

/**
 * Brings the objects of a quarantine's refs into the host repository, as objects of its own: the quarantine can go afterwards.
 * No ref of the host moves, no FETCH_HEAD is written, no hook runs. Until a ref holds them git may prune them, after two weeks.
 *
 * @param refs in the quarantine, in full; default: all of its refs
 * @throws fetch-refused when an object did not arrive; git-failed, no-space, interrupted
 */
export async function acceptFromQuarantine(
  repo: HostRepo,
  folder: string,
  refs?: readonly string[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  const held = await listRefs({ commonDir: folder }, 'refs/')
  const wanted = refs ?? [...held.keys()]
  if (wanted.length === 0) return
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--stdin']
  await runGit({
    args: ['fetch', ...flags, '--', folder],
    gitDir: repo.gitDir,
    env: { GIT_ALLOW_PROTOCOL: 'file' },
    settings: ['fetch.recurseSubmodules=no', 'fetch.writeCommitGraph=false', 'fetch.prune=false'],
    input: wanted.map((ref) => `${ref}\n`).join(''),
    signal,
    timeoutMs,
  })
  await requireObjects(
    repo,
    wanted.map((ref) => held.get(ref) ?? ''),
  )
}

async function requireObjects(repo: HostRepo, oids: readonly string[]): Promise<void> {
  const { stdout } = await runGit({
    args: ['cat-file', '--batch-check=%(objecttype)'],
    gitDir: repo.gitDir,
    input: oids.map((oid) => `${oid}\n`).join(''),
  })
  const types = stdout.toString().trimEnd().split('\n')
  if (oids.some((_, index) => types[index] !== 'commit'))
    throw new ScadError('fetch-refused', `a commit did not arrive in ${objectFolder(repo)}`)
}
