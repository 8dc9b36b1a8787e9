import { z } from 'zod'
import { findEntry } from '../archive/choose-entry.ts'
import { readRecord } from '../archive/entries.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { savedNames } from '../archive/saved-names.ts'
import { type ChangeSet, changeSetOf } from '../code/change-set.ts'
import { fetchCode } from '../code/fetch.ts'
import { acceptField } from '../customs/decide.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { branchSchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import type { Session } from '../session/session.ts'

export const readChangeSetInput = z.object({
  session: sessionSchema,
  branch: branchSchema.optional().describe('the branch of this name wherever there is one; default: what is checked out'),
  accept: acceptField,
})
type Wanted = z.output<typeof readChangeSetInput>

/**
 * What a session changed, with every commit of it on the host: one that there is is fetched for it, one that is gone has its commits there.
 *
 * @throws session-not-found, session-ambiguous, branch-not-found when no repository has that branch, and what `fetchCode` throws
 */
export async function readChangeSet(scad: Scad, input: z.input<typeof readChangeSetInput>): Promise<ChangeSet> {
  const wanted = readChangeSetInput.parse(input)
  const session = await findLive(scad, wanted.session)
  return session === null ? await readArchived(scad, wanted) : await readLive(scad, session, wanted)
}

/** The session of that name that there is, or null when only the archive knows it. */
async function findLive(scad: Scad, wanted: string): Promise<Session | null> {
  try {
    return await findSession(scad, wanted)
  } catch (error) {
    if (!isError(error, 'session-not-found')) throw error
    const entry = await findEntry(scad, wanted).catch(() => null)
    if (entry === null) throw error
    return null
  }
}

async function readLive(scad: Scad, session: Session, { branch, accept }: Wanted): Promise<ChangeSet> {
  const { repos } = await fetchCode(scad, { session: session.id, accept })
  if (branch === undefined) return changeSetOf(session, repos)
  const tips = repos.map(({ branches }) => branches.find(({ name }) => name === branch)?.oid ?? null)
  requireBranch(session.id, branch, tips)
  return changeSetOf(
    session,
    repos.map((repo, index) => ({ ...repo, branch, tip: tips[index] ?? null })),
  )
}

async function readArchived(scad: Scad, { session, branch }: Wanted): Promise<ChangeSet> {
  const record = await readRecord(await findEntry(scad, session))
  if (branch === undefined) return changeSetOf(record, record.changes)
  const tips = record.changes.map(({ key }) => savedTip(record, key, branch))
  requireBranch(record.id, branch, tips)
  return changeSetOf(
    record,
    record.changes.map((change, index) => ({ ...change, branch, tip: tips[index] ?? null })),
  )
}

/** Where a branch of a repository stood when the session went. */
function savedTip({ id, saved }: ArchiveRecord, key: string, branch: string): string | null {
  const repo = saved.find((one) => one.key === key)
  return repo === undefined ? null : (savedNames(id, repo).get(`heads/${branch}`) ?? null)
}

function requireBranch(session: string, branch: string, tips: readonly (string | null)[]): void {
  if (tips.some((tip) => tip !== null)) return
  throw new ScadError('branch-not-found', `no repository of ${session} has a branch ${branch}`, { hint: `scad code status ${session}` })
}
