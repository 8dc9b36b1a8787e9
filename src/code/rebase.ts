import { z } from 'zod'
import { listRefs, openRepo } from '../git/host-repo.ts'
import { seedLfs } from '../image/seed-lfs.ts'
import { seedSubmodules } from '../image/seed-submodules.ts'
import { oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { requireIdle } from '../session/cancel-live-jobs.ts'
import { findSession } from '../session/find.ts'
import { gitTarget } from '../session/git-target.ts'
import { noteEvent } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { withCodeLock, withSessionLock } from '../session/session-locks.ts'
import { settleAll } from '../session/settle-all.ts'
import { chooseRepos } from './choose-repos.ts'
import { codeFields } from './code-fields.ts'
import { baseBranch } from './drift.ts'
import { rebaseInside, rebaseOutcome } from './rebase-inside.ts'
import { syncCode } from './sync.ts'

export const rebaseCodeInput = z.object({
  ...codeFields,
  keepConflicts: z.boolean().default(false).describe('leave a rebase with conflicts under way, for somebody to resolve'),
})

const repoRebaseSchema = z.strictObject({
  key: z.string(),
  path: z.string(),
  branch: z.string().nullable().describe('what is checked out inside; null when HEAD is detached'),
  onto: oidSchema.nullable().describe('where the branch of the host stands that the base was; null without one'),
  outcome: rebaseOutcome.describe('what became of the branch inside'),
  files: z.array(z.string()).describe('in conflict, the first hundred'),
  reason: z.string().describe('why git refused, when it is blocked'),
})
export type RepoRebase = z.infer<typeof repoRebaseSchema>

/** What became of a session's branches, as `--json` prints it. */
export const rebaseResultSchema = z.strictObject({ id: z.string(), session: z.string(), repos: z.array(repoRebaseSchema) })
export type RebaseResult = z.infer<typeof rebaseResultSchema>

/**
 * Syncs a running session, then puts the branch that is checked out in each repository onto where the branch of the host stands by now
 * that its base was: inside, as the agent's user. What the base was noted as moves along. A repository in which that is not possible is as
 * before, and told; one with conflicts too, unless they are to be kept.
 *
 * @throws session-busy while a job runs in it; session-not-found, session-stopped, repo-not-found, repo-missing, repo-invalid, git-failed, locked
 */
export async function rebaseCode(scad: Scad, input: z.input<typeof rebaseCodeInput>): Promise<RebaseResult> {
  const { session: wanted, repos: keys, keepConflicts } = rebaseCodeInput.parse(input)
  const before = await findSession(scad, wanted)
  const { id } = before
  await requireAtRest(scad, before)
  await syncCode(scad, { session: id, repos: keys })
  // nobody begins a job while its files change under it
  return await withSessionLock(scad, { id }, async () =>
    withCodeLock(scad, { id }, async () => {
      const session = await findSession(scad, id)
      await requireAtRest(scad, session)
      const rebase = async (repo: SessionRepo): Promise<RepoRebase> => await rebaseRepo(scad, session, { repo, keepConflicts })
      return { id, session: id, repos: await settleAll(chooseRepos(session, keys), rebase) }
    }),
  )
}

async function requireAtRest(scad: Scad, session: Session): Promise<void> {
  await requireIdle(scad, session, 'or scad job cancel')
}

async function rebaseRepo(
  scad: Scad,
  session: Session,
  { repo, keepConflicts }: { repo: SessionRepo; keepConflicts: boolean },
): Promise<RepoRebase> {
  const host = await openRepo(repo.path)
  const name = baseBranch(repo)
  const tip = name === null ? undefined : (await listRefs(host, 'refs/heads/')).get(`refs/heads/${name}`)
  const report = { key: repo.key, path: repo.path, branch: null, onto: tip ?? null, files: [], reason: '' }
  if (tip === undefined) return { ...report, outcome: 'absent' }
  // a commit of the host's uncommitted files is no work of the session, nor the host's either by then
  if (repo.dirty !== '' && tip !== repo.base) return { ...report, outcome: 'dirty' }
  const target = gitTarget(scad, session, session.container, repo.key)
  const rebased = await rebaseInside(scad, target, { tip, base: repo.base, keepConflicts })
  if (rebased.outcome === 'updated') {
    await seedSubmodules(scad, target, host, tip)
    await seedLfs(scad, target, host, tip)
  }
  if ((rebased.outcome === 'updated' || rebased.outcome === 'current') && tip !== repo.base)
    await noteEvent(scad, session.container, { event: 'repo-added', repo: { ...repo, base: tip, dirty: '' } })
  return { ...report, ...rebased }
}
