import type { ArchiveRecord } from '../archive/record.ts'
import { beganAt, type ChangeSet, changeSetOf } from '../code/change-set.ts'
import { codeStatus } from '../code/status.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'

/**
 * What a session changed, by a look into it or what the archive tells. Unlike `readChangeSet` it brings nothing to the host.
 * @throws what `codeStatus` throws
 */
export async function changeSetNow(scad: Scad, known: Session | ArchiveRecord): Promise<ChangeSet> {
  if ('changes' in known) return changeSetOf(known, known.changes)
  const { repos } = await codeStatus(scad, { session: known.id })
  const began = new Map(known.repos.map((repo) => [repo.key, beganAt(repo)]))
  return changeSetOf(
    known,
    repos.map(({ key, path, branch, tip }) => ({ key, path, branch, tip, base: began.get(key) ?? null })),
  )
}
