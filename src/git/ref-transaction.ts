import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'
import type { HostRepo } from './host-repo.ts'
import { ownNamespaces } from './own-namespaces.ts'
import { openRefUpdate, type RefUpdate, type RefUpdateProcess } from './ref-update-process.ts'

export interface RepoRefUpdates {
  repo: HostRepo
  updates: readonly RefUpdate[]
  /** Branches of the user that may move too, in full: whoever names one has looked where it is checked out. */
  branches?: readonly string[]
}

/**
 * Moves refs in several host repositories: all of them or none. Every repository checks and locks its refs first; only when
 * each has agreed are they written. The repositories' own hooks do not run.
 *
 * @param reason what the reflogs say of it
 * @throws locked (another process holds a ref, or left its lock); git-failed when a ref does not stand where `oldOid`
 *   says, or another ref is in its way; interrupted
 */
export async function updateRefsEverywhere(
  requests: readonly RepoRefUpdates[],
  { signal, reason = 'fetched from a session' }: { signal?: AbortSignal; reason?: string } = {},
): Promise<void> {
  const merged = mergeByStore(requests)
  const processes: { repo: HostRepo; process: RefUpdateProcess }[] = []
  try {
    for (const { repo, updates } of merged) {
      const process = openRefUpdate(repo, reason)
      processes.push({ repo, process })
      await process.prepare(updates)
    }
    // from here on nothing stops it half way
    if (signal?.aborted === true) throw new ScadError('interrupted', 'stopped before any ref was moved')
  } catch (error) {
    await Promise.all(processes.map(async ({ process }) => await process.abort()))
    throw error
  }
  await commitAll(processes)
}

/** Linked working trees share their refs: two transactions in one store would wait for each other. */
function mergeByStore(requests: readonly RepoRefUpdates[]): RepoRefUpdates[] {
  const stores = new Map<string, { repo: HostRepo; updates: RefUpdate[] }>()
  for (const { repo, updates, branches = [] } of requests) {
    const foreign = updates.find(({ ref }) => !branches.includes(ref) && !ownNamespaces.some((namespace) => ref.startsWith(namespace)))
    if (foreign !== undefined) throw new Error(`${foreign.ref} is not scad's to move`)
    const store = stores.get(repo.commonDir) ?? { repo, updates: [] }
    store.updates.push(...updates)
    stores.set(repo.commonDir, store)
  }
  return [...stores.values()].filter(({ updates }) => updates.length > 0)
}

/** Everything is locked and checked here; what fails now is the disk. What was written is named, for nothing takes it back. */
async function commitAll(processes: readonly { repo: HostRepo; process: RefUpdateProcess }[]): Promise<void> {
  const results = await Promise.allSettled(processes.map(async ({ process }) => await process.commit()))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed === undefined) return
  const written = processes.filter((_, index) => results[index]?.status === 'fulfilled').map(({ repo }) => repo.path)
  const reason = cleanLine(failed.reason instanceof Error ? failed.reason.message : String(failed.reason))
  throw new ScadError('git-failed', `refs were moved in ${written.join(', ') || 'no repository'} but not in all: ${reason}`, {
    hint: 'free the disk and run the same command again',
    cause: failed.reason,
  })
}
