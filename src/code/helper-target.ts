import { ScadError } from '../errors/scad-error.ts'
import { parseTarget, type GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'

const address = /^(?:scad:(?:\/\/|:))?([^/]+)\/([^/]+)$/

/**
 * Hands `use` the repository that a remote helper's URL means: the one scad itself named in the environment for its own
 * transfers, else `<session>/<repo>`, through a reader when the session is stopped.
 *
 * @param url what git passes: `<session>/<repo>` for `scad::<session>/<repo>`, or a whole `scad://<session>/<repo>`
 * @throws bad-input for a URL of another form; session-not-found, session-ambiguous, repo-not-found
 */
export async function withHelperTarget<T>(scad: Scad, url: string, use: (target: GitTarget) => Promise<T>): Promise<T> {
  const given = parseTarget(scad.env)
  if (given !== null) return await use(given)
  const [, session, repo] = address.exec(url) ?? []
  if (session === undefined || repo === undefined)
    throw new ScadError('bad-input', `"${cleanLine(url)}" does not name a repository of a session`, {
      hint: 'write scad::<session>/<repo>, for example: git fetch scad::atlas-try1-4f2a/core',
    })
  // only native use needs sessions; scad's own transfers start quicker without them
  const [{ findSession }, { withGitTarget }] = await Promise.all([import('../session/find.ts'), import('../session/git-target.ts')])
  return await withGitTarget(scad, await findSession(scad, session), repo, use)
}
