import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, openRepo } from '../git/host-repo.ts'
import { fetchIntoQuarantine } from '../git/quarantine.ts'
import { listTargetRefs } from '../git/transfer.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { gitTarget } from '../session/git-target.ts'
import { withReader } from '../session/reader.ts'
import type { Session } from '../session/session.ts'
import { chooseBranches, type Choice } from './choose-branches.ts'
import { settleAll } from './settle-all.ts'

/** What a fetch may bring at most, per repository. */
const limits = { packBytes: 4 * 2 ** 30, refs: 20_000, timeoutMs: 30 * 60_000 }

/** A repository whose branches lie in a bare repository of scad's own, checked, the host repository untouched. */
export interface Quarantined {
  repo: SessionRepo
  host: HostRepo
  /** The bare repository; it sees the host's objects too. */
  folder: string
  choice: Choice
}

/** Where a quarantined branch stands; the detached HEAD beside the branches. */
export const quarantineRefs = { branch: (name: string): string => `refs/scad/in/heads/${name}`, detached: 'refs/scad/in/detached' } as const

/**
 * Brings every branch of these repositories into quarantine, all at once, and hands them to `use`. The quarantine is gone
 * afterwards. Works while agents commit, and on a stopped session through a reader.
 *
 * @param purpose a folder name, so that two purposes do not meet
 * @throws repo-missing, repo-invalid, fetch-refused, git-failed, …
 */
export async function withQuarantine<T>(
  scad: Scad,
  session: Session,
  repos: readonly SessionRepo[],
  purpose: string,
  use: (quarantined: Quarantined[], container: string) => Promise<T>,
): Promise<T> {
  const folder = join(scad.paths.quarantine, session.id, purpose)
  // what a killed process left
  await rm(folder, { recursive: true, force: true })
  try {
    return await withReader(
      scad,
      session,
      async (container) =>
        await use(
          await settleAll(repos, async (repo) => await bring(scad, session, repo, container, join(folder, `${repo.key}.git`))),
          container,
        ),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function bring(scad: Scad, session: Session, repo: SessionRepo, container: string, folder: string): Promise<Quarantined> {
  const host = await openRepo(repo.path)
  if (host.format !== repo.format)
    throw new ScadError('repo-invalid', `${repo.path} is another repository now: ${host.format}, where the session has ${repo.format}`)
  const target = gitTarget(scad, session, container, repo.key)
  const choice = chooseBranches(await listTargetRefs(target, { signal: scad.signal }))
  const wanted = [
    ...[...choice.branches].map(([name, oid]) => ({ source: `refs/heads/${name}`, destination: quarantineRefs.branch(name), oid })),
    ...(choice.detached === null ? [] : [{ source: 'HEAD', destination: quarantineRefs.detached, oid: choice.detached }]),
  ]
  if (wanted.length > 0) {
    const arrived = await fetchIntoQuarantine({ repo: host, folder, target, refs: wanted, limits, signal: scad.signal })
    const oidOf = (destination: string): string => {
      const oid = arrived.get(destination)
      if (oid === undefined) throw new ScadError('fetch-refused', `a branch of ${repo.key} did not arrive`)
      return oid
    }
    // an agent may have committed since the list was made: what arrived is what counts
    for (const name of choice.branches.keys()) choice.branches.set(name, oidOf(quarantineRefs.branch(name)))
    if (choice.detached !== null) choice.detached = oidOf(quarantineRefs.detached)
  }
  return { repo, host, folder, choice }
}
