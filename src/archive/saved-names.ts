import type { SavedRepo } from '../session/save.ts'

/** What was saved of a repo: `heads/main`, `HEAD`, `worktree`, … → commit. Pure. */
export function savedNames(session: string, { key, refs }: Pick<SavedRepo, 'key' | 'refs'>): Map<string, string> {
  return new Map(refs.map(({ ref, oid }) => [nameOf(session, key, ref), oid]))
}

/** Those of a repo that shares its host repository are in a folder of its key. */
function nameOf(session: string, key: string, ref: string): string {
  const name = ref.slice(`refs/scad/${session}/`.length)
  return name.startsWith(`${key}/`) ? name.slice(key.length + 1) : name
}
