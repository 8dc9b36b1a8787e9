import { join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { acceptFromQuarantine } from '../git/accept.ts'
import { type HostRepo, listRefs } from '../git/host-repo.ts'
import type { LargeFile } from '../git/lfs-pointers.ts'
import { fetchIntoQuarantine, type QuarantineLimits } from '../git/quarantine.ts'
import { listTargetRefs } from '../git/transfer.ts'
import type { Scad } from '../scad/scad.ts'
import { gitTarget } from './git-target.ts'
import { bringLargeFiles } from './large-files.ts'
import { lfsStores } from './lfs-stores.ts'
import { savedRefs } from './saved-refs.ts'
import type { Session } from './session.ts'
import { type Surveyed, surveyRepo } from './survey.ts'

export interface BringRequest {
  session: Session
  repo: Session['repos'][number]
  host: HostRepo
  container: string
  /** For what is in quarantine on its way. */
  folder: string
  limits: QuarantineLimits
}

/** What came of one repo. */
export interface Brought {
  repo: Session['repos'][number]
  host: HostRepo
  surveyed: Surveyed[]
  /** Refs on the host that are to be, and their commits. */
  refs: { ref: string; oid: string }[]
  /** Large files of its commits that are nowhere. */
  missing: LargeFile[]
}

/**
 * The objects of one repo of a session into the host repository, without a ref yet.
 *
 * @param request.container the session's, running, or a reader of it
 * @throws unsaved-work, fetch-refused, repo-missing, repo-invalid, git-failed
 */
export async function bring(scad: Scad, { session, repo, host, container, folder, limits }: BringRequest): Promise<Brought> {
  const surveyed = await surveyRepo(scad, session, container, repo)
  const known = await listRefs(host, 'refs/')
  const refs: Brought['refs'] = []
  const missing: LargeFile[] = []
  for (const [index, place] of surveyed.entries()) {
    const target = { ...gitTarget(scad, session, container, repo.key), path: place.path }
    const advertised = await listTargetRefs(target, { signal: scad.signal })
    const wanted = savedRefs({ session: session.id, place, index, advertised, known })
    if (wanted.length === 0) continue
    const quarantine = join(folder, `${index}.git`)
    const arrived = await fetchIntoQuarantine({ repo: host, folder: quarantine, target, refs: wanted, limits, signal: scad.signal })
    await acceptFromQuarantine(host, quarantine)
    missing.push(
      ...(await bringLargeFiles(scad, {
        ...{ session: session.id, key: repo.key, host, quarantine, known, container },
        commits: arrived.values(),
        base: place.kind === 'repo' ? repo.base : place.base,
        stores: lfsStores(repo.key, place.path),
      })),
    )
    for (const { destination } of wanted) {
      const oid = arrived.get(destination)
      if (oid === undefined) throw new ScadError('fetch-refused', `${destination} of ${repo.key} did not arrive`)
      refs.push({ ref: destination, oid })
    }
  }
  return { repo, host, surveyed, refs, missing }
}
