import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, openRepo } from '../git/host-repo.ts'
import { fetchIntoQuarantine, type QuarantineRef } from '../git/quarantine.ts'
import { listTargetRefs } from '../git/transfer.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { gitTarget } from '../session/git-target.ts'
import { withReader } from '../session/reader.ts'
import type { Session } from '../session/session.ts'
import { branchAt } from './change-set.ts'
import { chooseBranches, type Choice } from './choose-branches.ts'
import { settleAll } from '../session/settle-all.ts'

/** What a fetch may bring at most, per repository. */
const limits = { packBytes: 4 * 2 ** 30, refs: 20_000, timeoutMs: 30 * 60_000 }

/** A repository whose branches lie in a bare repository of scad's own, checked, the host repository untouched. */
export interface Quarantined {
  repo: SessionRepo
  host: HostRepo
  /** The bare repository; it sees the host's objects too. */
  folder: string
  /** With the tips that arrived. */
  choice: Choice
  /** What is checked out inside: a branch that stands there, when one does, and the commit, when there is one. */
  head: { branch: string | null; tip: string | null }
  /** The other refs asked for that there are: ref inside → commit. */
  others: Map<string, string>
}

/** @param others refs inside to bring besides the branches, where they exist; asked right before the refs are listed */
export type OtherRefs = (repo: SessionRepo, container: string) => Promise<readonly string[]>

/**
 * Brings every branch of these repositories into quarantine, all at once, and hands them to `use`. The quarantine is gone
 * afterwards. Works while agents commit, and on a stopped session through a reader. The caller holds the session's code lock.
 *
 * @throws repo-missing, repo-invalid, fetch-refused, git-failed, …
 */
export async function withQuarantine<T>(
  scad: Scad,
  session: Session,
  { repos, otherRefs = async () => [] }: { repos: readonly SessionRepo[]; otherRefs?: OtherRefs },
  use: (quarantined: Quarantined[], container: string) => Promise<T>,
): Promise<T> {
  const folder = join(scad.paths.quarantine, `${session.id}-code`)
  // what a killed process left
  await rm(folder, { recursive: true, force: true })
  try {
    return await withReader(scad, session, async (container) => {
      const quarantined = await settleAll(repos, async (repo) =>
        bring(scad, { session, repo, container, folder: join(folder, `${repo.key}.git`), otherRefs: await otherRefs(repo, container) }),
      )
      return await use(quarantined, container)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Errand {
  session: Session
  repo: SessionRepo
  container: string
  folder: string
  otherRefs: readonly string[]
}

async function bring(scad: Scad, { session, repo, container, folder, otherRefs }: Errand): Promise<Quarantined> {
  const host = await openRepo(repo.path)
  if (host.format !== repo.format)
    throw new ScadError('repo-invalid', `${repo.path} is another repository now: ${host.format}, where the session has ${repo.format}`)
  const target = gitTarget(scad, session, container, repo.key)
  const advertised = await listTargetRefs(target, { signal: scad.signal })
  const choice = chooseBranches(advertised)
  const sources = [
    ...[...choice.branches.keys()].map((name) => `refs/heads/${name}`),
    ...(choice.detached === null ? [] : ['HEAD']),
    ...otherRefs.filter((ref) => advertised.has(ref)),
  ]
  const refs = sources.map((source, index): QuarantineRef => ({
    source,
    destination: `refs/scad/in/${index}`,
    oid: advertised.get(source),
  }))
  const arrived = await fetchIntoQuarantine({ repo: host, folder, target, refs, limits, signal: scad.signal })
  // an agent may have committed since the list was made: what arrived is what counts
  const tips = new Map(refs.flatMap(({ source, destination }) => pair(source, arrived.get(destination))))
  const detached = tips.get('HEAD') ?? null
  const branch = detached === null ? branchAt(choice.branches, advertised.get('HEAD') ?? null, repo.branch) : null
  return {
    repo,
    host,
    folder,
    choice: {
      ...choice,
      branches: new Map([...choice.branches.keys()].flatMap((name) => pair(name, tips.get(`refs/heads/${name}`)))),
      detached,
    },
    head: { branch, tip: detached ?? tips.get(`refs/heads/${branch ?? ''}`) ?? null },
    others: new Map(otherRefs.flatMap((ref) => pair(ref, tips.get(ref)))),
  }
}

function pair(name: string, oid: string | undefined): [string, string][] {
  return oid === undefined ? [] : [[name, oid]]
}
