/** A state that was saved of a repository, or of one in it, or of a linked work tree. */
export interface SavedState {
  /** On the host. */
  ref: string
  oid: string
  /** What it is called for `images/runner/restore`: `state`, `worktrees/1/state`, `nested/2/state`. */
  name: string
}

const pattern = /^(?:nested\/\d+\/)?(?:worktrees\/\d+\/)?state$/

/** The states among what was saved of one repo. Pure. @param key the repo's: its refs are in a folder of that name where two share a host repository */
export function savedStates(session: string, key: string, refs: readonly { ref: string; oid: string }[]): SavedState[] {
  const prefix = `refs/scad/${session}/`
  return refs.flatMap(({ ref, oid }) => {
    const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : ''
    const own = pattern.test(name) || !name.startsWith(`${key}/`) ? name : name.slice(key.length + 1)
    return pattern.test(own) ? [{ ref, oid, name: own }] : []
  })
}
