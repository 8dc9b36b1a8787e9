import type { GitTarget } from '../git/target.ts'
import { targetIn } from '../image/git-inside.ts'
import { repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { withReader } from './reader.ts'
import { requireRepo, type Session } from './session.ts'

/**
 * Hands `use` a repository of a session as git reaches it: in the session's own container when it runs, else in a reader.
 * @throws repo-not-found
 */
export async function withGitTarget<T>(scad: Scad, session: Session, key: string, use: (target: GitTarget) => Promise<T>): Promise<T> {
  requireRepo(session, key)
  return await withReader(scad, session, (container) => use(gitTarget(scad, session, container, key)))
}

/** A repository of the session in a container that runs: the session's own, or a reader of it. Pure. */
export function gitTarget(scad: Pick<Scad, 'env'>, { user }: Pick<Session, 'user'>, container: string, key: string): GitTarget {
  return targetIn(scad, { container, user }, repoFolder(key))
}
