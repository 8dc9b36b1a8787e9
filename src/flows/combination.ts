import type { ArchiveRecord } from '../archive/record.ts'
import { beganAt, type ChangeSet, changeSetId } from '../code/change-set.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { requireRepo, type Session } from '../session/session.ts'
import { findKnown } from './find-known.ts'

/** The tips of a session, some of them of other sessions, as they stand on the host. */
export interface Combination {
  /** Id of the change set that they are; null when nothing changed. */
  changeSet: string | null
  /** Every repository of the session. */
  places: CombinedRepo[]
}

export interface CombinedRepo extends Pick<SessionRepo, 'key' | 'path' | 'access'> {
  /** Where the work began; null when everything is new. */
  base: string | null
  /** '' in a repository without a commit. */
  tip: string
}

/** A session, and what it changed. */
export interface Side {
  known: Pick<Session | ArchiveRecord, 'id' | 'repos'>
  changeSet: ChangeSet
}

/**
 * Puts the tips of sessions together.
 * @param mix repo key → the session that it is taken from
 * @param read what a session changed
 * @throws session-not-found, session-ambiguous, repo-not-found, bad-input, and what `read` throws
 */
export async function readCombination(
  scad: Scad,
  { session, mix }: { session: string; mix: Readonly<Record<string, string>> },
  read: (known: Session | ArchiveRecord) => Promise<ChangeSet>,
): Promise<Combination> {
  const sideOf = async (id: string): Promise<Side> => {
    const known = await findKnown(scad, id)
    return { known, changeSet: await read(known) }
  }
  const own = await sideOf(session)
  const mixed = new Map<string, Side>()
  for (const [key, id] of Object.entries(mix)) {
    requireRepo(own.known, key)
    mixed.set(key, [...mixed.values()].find(({ known }) => known.id === id) ?? (await sideOf(id)))
  }
  return combine(own, mixed)
}

/** Pure. @throws repo-not-found, bad-input when a repository is another one in the session that it is taken from */
export function combine(own: Side, mixed: ReadonlyMap<string, Side>): Combination {
  const places = own.known.repos.map(({ key, path, access, ...repo }): CombinedRepo => {
    const side = mixed.get(key) ?? own
    const there = requireRepo(side.known, key)
    if (there.path !== path)
      throw new ScadError('bad-input', `${key} is ${there.path} in session ${side.known.id}, and ${path} in ${own.known.id}`, {
        hint: 'only sessions of the same repository can be mixed',
      })
    const change = side.changeSet.repos.find((one) => one.key === key)
    return { key, path, access, base: change === undefined ? beganAt(repo) : change.base, tip: change?.tip ?? beganAt(there) ?? '' }
  })
  return { places, changeSet: changeSetId(places.filter(({ access, base, tip }) => access === 'write' && tip !== '' && tip !== base)) }
}
