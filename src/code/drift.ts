import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import { type HostRepo, listRefs, openRepo } from '../git/host-repo.ts'
import { runGit } from '../git/run-git.ts'
import { oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { findSession } from '../session/find.ts'
import { settleAll } from '../session/settle-all.ts'
import { chooseRepos } from './choose-repos.ts'
import { codeFields } from './code-fields.ts'

/** How far the host went since a repository of a session was brought in, by the host's refs alone. */
export const repoDriftSchema = z.strictObject({
  key: z.string(),
  branch: z.string().nullable().describe('the branch of the host that the base was; null when it was none, or is gone'),
  tip: oidSchema.nullable().describe('where it stands now; null without one'),
  commits: z.int().nullable().describe('of that branch, that the base lacks; null when nobody can tell'),
})
export type RepoDrift = z.infer<typeof repoDriftSchema>

export const checkDriftInput = z.object(codeFields)

/** As `--json` prints it. */
export const checkedDriftSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  moved: z.boolean().describe('a base is behind its branch'),
  repos: z.array(repoDriftSchema),
})
export type CheckedDrift = z.infer<typeof checkedDriftSchema>

/**
 * How many commits the host's branches are ahead of what a session began with, or was synced to. Asks the host repositories alone, so the
 * session may be in any state; changes nothing.
 *
 * @throws session-not-found, session-ambiguous, repo-not-found, git-failed
 */
export async function checkDrift(scad: Scad, input: z.input<typeof checkDriftInput>): Promise<CheckedDrift> {
  const { session: id, repos: keys } = checkDriftInput.parse(input)
  const session = await findSession(scad, id)
  const repos = await settleAll(chooseRepos(session, keys), driftReader())
  return { id: session.id, session: session.id, moved: repos.some(hasMoved), repos }
}

/** True when the branch of the host has commits that the session's base lacks. Pure. */
export function hasMoved({ commits }: Pick<RepoDrift, 'commits'>): boolean {
  return (commits ?? 0) > 0
}

/** The branch of the host that a repository's base was; null for a tag, a revision or a detached HEAD. Pure. */
export function baseBranch({ baseRef, branch }: Pick<SessionRepo, 'baseRef' | 'branch'>): string | null {
  return baseRef === branch ? branch : null
}

/** Reads the drift of one repository after the other; each host repository is opened once, as many sessions begin at the same. */
export function driftReader(): (repo: SessionRepo) => Promise<RepoDrift> {
  const hosts = new Map<string, Promise<{ host: HostRepo; heads: Map<string, string> } | null>>()
  return async (repo) => {
    const open = hosts.get(repo.path) ?? openHost(repo.path)
    hosts.set(repo.path, open)
    const [found, branch] = [await open, baseBranch(repo)]
    const tip = branch === null ? undefined : found?.heads.get(`refs/heads/${branch}`)
    if (found === null || tip === undefined) return { key: repo.key, branch: null, tip: null, commits: null }
    return { key: repo.key, branch, tip, commits: tip === repo.base ? 0 : await countSince(found.host, repo.base, tip) }
  }
}

/** A host repository that is gone, or whose refs git cannot read, has not moved: whoever needs it says what is wrong with it. */
async function openHost(path: string): Promise<{ host: HostRepo; heads: Map<string, string> } | null> {
  try {
    const host = await openRepo(path)
    return { host, heads: await listRefs(host, 'refs/heads/') }
  } catch (error) {
    if (isError(error, 'repo-missing', 'repo-invalid', 'git-failed')) return null
    throw error
  }
}

/** @param base '' for none; the host may have thrown it away since */
async function countSince(host: HostRepo, base: string, tip: string): Promise<number | null> {
  const range = base === '' ? tip : `${base}..${tip}`
  const { code, stdout } = await runGit({ args: ['rev-list', '--count', range, '--'], gitDir: host.commonDir, okCodes: [0, 128] })
  return code === 0 ? Number(stdout.toString()) : null
}
