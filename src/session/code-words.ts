import type { Scad } from '../scad/scad.ts'
import { sha256 } from '../text/hash.ts'
import type { Session } from './session.ts'
import { settleAll } from './settle-all.ts'
import { type Surveyed, surveyRepo } from './survey.ts'

/**
 * How each repository of a session stands: a word by its key that is the same for the same commits, branches, stashes, index and files, but
 * for what git ignores, in the repository and in those that lie in it.
 *
 * @param container the session's, or a reader of it
 * @throws unsaved-work when a repository cannot be read inside
 */
export async function codeWords(scad: Scad, session: Session, container: string): Promise<Map<string, string>> {
  const words = await settleAll(session.repos, async (repo): Promise<[string, string]> => {
    const surveyed = await surveyRepo(scad, session, container, repo)
    return [repo.key, sha256(...surveyed.flatMap(partsOf)).slice(0, 12)]
  })
  return new Map(words)
}

function partsOf({ path, refs }: Surveyed): string[] {
  return [path, ...[...refs].map(([name, oid]) => `${name} ${oid}`).toSorted(), '']
}
