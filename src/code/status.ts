import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import { listRefs, openRepo } from '../git/host-repo.ts'
import type { GitTarget } from '../git/target.ts'
import { oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { findSession } from '../session/find.ts'
import { gitTarget } from '../session/git-target.ts'
import { withReader } from '../session/reader.ts'
import { chooseRepos } from './choose-repos.ts'
import { codeFields } from './code-fields.ts'
import { refPlaces } from './ref-places.ts'
import { repoState } from './repo-state.ts'
import { settleAll } from '../session/settle-all.ts'

export const codeStatusInput = z.object({
  ...codeFields,
})

const repoStatusSchema = z.strictObject({
  key: z.string(),
  path: z.string(),
  branch: z.string().nullable().describe('checked out inside; null when HEAD is detached'),
  tip: oidSchema.nullable().describe('commit checked out inside; null when there is none yet'),
  base: z.union([oidSchema, z.literal('')]).describe('commit the session started at'),
  ahead: z.int().nullable().describe('commits of the tip that the base lacks; null when the base is no longer inside'),
  behind: z.int().nullable(),
  modified: z.int(),
  untracked: z.int(),
  conflicted: z.int(),
  fetched: z.boolean().describe('every branch stands in the host repository as it is inside'),
  unfetched: z.array(z.string()).describe('branches that do not'),
})

/** The code of a session, as `--json` prints it. */
export const codeStatusSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  state: z.string(),
  repos: z.array(repoStatusSchema),
})
export type CodeStatus = z.infer<typeof codeStatusSchema>
export type RepoStatus = z.infer<typeof repoStatusSchema>

/**
 * Where each repository of a session stands: what is checked out inside, how far it went from its base, what is not
 * committed, what is not on the host yet. Of a stopped session too, through a reader. Changes nothing.
 *
 * @throws session-not-found, session-ambiguous, session-lost, repo-not-found, git-failed
 */
export async function codeStatus(scad: Scad, input: z.input<typeof codeStatusInput>): Promise<CodeStatus> {
  const { session: id, repos: keys } = codeStatusInput.parse(input)
  const session = await findSession(scad, id)
  const chosen = chooseRepos(session, keys)
  const places = await refPlaces(session)
  const repos = await withReader(
    scad,
    session,
    async (container) =>
      await settleAll(
        chosen,
        async (repo) => await repoStatus(scad, repo, gitTarget(scad, session, container, repo.key), places.get(repo.key)?.tracking ?? ''),
      ),
  )
  return { id: session.id, session: session.id, state: session.state, repos }
}

async function repoStatus(scad: Scad, repo: SessionRepo, target: GitTarget, tracking: string): Promise<RepoStatus> {
  const [{ tree, tips, ...distance }, host] = await Promise.all([repoState(scad, target, repo.base), hostTips(repo, tracking)])
  const unfetched = [...tips].filter(([name, oid]) => host.get(name) !== oid).map(([name]) => name)
  return { key: repo.key, path: repo.path, base: repo.base, ...tree, ...distance, fetched: unfetched.length === 0, unfetched }
}

/** The session's branches as the host has them. A host repository that is gone has none; fetching says what is wrong with it. */
async function hostTips(repo: SessionRepo, tracking: string): Promise<Map<string, string>> {
  try {
    const refs = await listRefs(await openRepo(repo.path), tracking)
    return new Map([...refs].map(([ref, oid]) => [ref.slice(tracking.length), oid]))
  } catch (error) {
    if (isError(error, 'repo-missing', 'repo-invalid')) return new Map()
    throw error
  }
}
