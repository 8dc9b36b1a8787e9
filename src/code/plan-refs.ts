import { sessionRefs } from './session-refs.ts'

/** One ref to move: to `newOid`, or away when that is null. */
export interface RefUpdate {
  ref: string
  newOid: string | null
  /** What the ref must stand at now; null: must not be there. */
  oldOid: string | null
}

/** A branch as it was found inside. */
export interface FetchedBranch {
  name: string
  ref: string
  oid: string
  /** Where the tracking ref stood before; null when it is new. */
  previous: string | null
  /** The branch no longer holds its previous tip, which is kept under `refs/scad/<session>/old/`. */
  rewound: boolean
}

export interface RefPlan {
  /** Tracking refs that stand in the way of a new one (`a` before `a/b`) and whose branch is gone inside: kept as old, then removed. */
  clear: RefUpdate[]
  move: RefUpdate[]
}

/**
 * Which refs move so that the tracking refs say what is inside and every tip that was ever fetched stays reachable. Pure.
 *
 * @param existing the refs that stand under the session's two prefixes, name → object id
 * @param detached commits without a branch, and the ref that keeps them
 */
export function planRefs(
  session: string,
  existing: ReadonlyMap<string, string>,
  branches: readonly FetchedBranch[],
  detached: { ref: string; oid: string | null },
): RefPlan {
  const standing = new Set(existing.keys())
  // two branches may leave the same tip behind: one ref keeps it
  const old = (oid: string): RefUpdate[] => {
    const ref = sessionRefs.old(session, oid)
    if (standing.has(ref)) return []
    standing.add(ref)
    return [{ ref, newOid: oid, oldOid: null }]
  }
  const clear = [...existing]
    .filter(([ref]) => branches.some((branch) => ref.startsWith(`${branch.ref}/`) || branch.ref.startsWith(`${ref}/`)))
    .flatMap(([ref, oid]): RefUpdate[] => [...old(oid), { ref, newOid: null, oldOid: oid }])
  const move = branches
    .filter((branch) => branch.oid !== branch.previous)
    .flatMap((branch): RefUpdate[] => [
      ...(branch.rewound && branch.previous !== null ? old(branch.previous) : []),
      { ref: branch.ref, newOid: branch.oid, oldOid: branch.previous },
    ])
  const before = existing.get(detached.ref) ?? null
  if (detached.oid !== null && detached.oid !== before)
    move.push(...(before === null ? [] : old(before)), { ref: detached.ref, newOid: detached.oid, oldOid: before })
  return { clear, move }
}
