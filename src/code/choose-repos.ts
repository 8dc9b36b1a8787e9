import type { SessionRepo } from '../scad/session-spec.ts'
import { requireRepo, type Session } from '../session/session.ts'

/** The session's repositories of these keys, each once; all of them when none is named. @throws repo-not-found */
export function chooseRepos(session: Session, keys: readonly string[]): SessionRepo[] {
  return keys.length === 0 ? session.repos : [...new Set(keys)].map((key) => requireRepo(session, key))
}
