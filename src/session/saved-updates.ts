import type { RefUpdate } from '../git/ref-update-process.ts'

/** What to do with the refs of one host repository: `clear` first, then `move`. */
export interface SavedUpdates {
  /** Refs in whose place a folder of refs comes, or the other way round: kept as old, then removed. */
  clear: RefUpdate[]
  move: RefUpdate[]
}

/**
 * Which refs move so that what was saved of a session before stays reachable: a repository can leave a session and come back, or a second
 * attempt to remove the session finds other work. What a ref held is kept under `refs/scad/<session>/old/<oid>`. Pure.
 *
 * @param standing the refs of the host repository under `refs/scad/<session>/`, name → object id
 */
export function savedUpdates(
  session: string,
  standing: ReadonlyMap<string, string>,
  saved: readonly { ref: string; oid: string }[],
): SavedUpdates {
  const known = new Set(standing.keys())
  const old = (oid: string): RefUpdate[] => {
    const ref = `refs/scad/${session}/old/${oid}`
    if (known.has(ref)) return []
    known.add(ref)
    return [{ ref, newOid: oid, oldOid: null }]
  }
  const clear = [...standing]
    .filter(([name]) => saved.some(({ ref }) => name.startsWith(`${ref}/`) || ref.startsWith(`${name}/`)))
    .flatMap(([ref, oid]): RefUpdate[] => [...old(oid), { ref, newOid: null, oldOid: oid }])
  const move = saved.flatMap(({ ref, oid }): RefUpdate[] => {
    const before = standing.get(ref) ?? null
    return before === oid ? [] : [...(before === null ? [] : old(before)), { ref, newOid: oid, oldOid: before }]
  })
  return { clear, move }
}
