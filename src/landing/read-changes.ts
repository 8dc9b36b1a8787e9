import { findEntry } from '../archive/choose-entry.ts'
import { readRecord } from '../archive/entries.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { savedNames } from '../archive/saved-names.ts'
import { type Change, type ChangeSet, changeSetOf } from '../code/change-set.ts'
import { fetchCode } from '../code/fetch.ts'
import { passCustoms } from '../code/pass-customs.ts'
import type { CustomsReport } from '../customs/report.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { openRepo } from '../git/host-repo.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { findSession } from '../session/find.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'

/** A session, there or gone, as far as landing asks for it. */
export interface Source {
  id: string
  repos: SessionRepo[]
}

/** What a session changed, and what there is to be said of it. */
export interface Changes {
  changeSet: ChangeSet
  /** What the customs told of each repository that changed, by key. */
  customs: ReadonlyMap<string, CustomsReport>
}

interface Question {
  branch?: string | undefined
  accept: readonly string[]
}

/** Finds a session, or what the archive has of one that is gone. @throws session-not-found, session-ambiguous, version-mismatch */
export async function findSource(scad: Scad, wanted: string): Promise<Session | ArchiveRecord> {
  try {
    return await findSession(scad, wanted)
  } catch (error) {
    if (!isError(error, 'session-not-found')) throw error
    const entry = await findEntry(scad, wanted).catch(() => null)
    if (entry === null) throw error
    return await readRecord(entry)
  }
}

/**
 * What a session changed, with every commit of it on the host and past the customs: one that there is is fetched for it, of one that is gone
 * they were saved.
 *
 * @param source as `findSource` gives it
 * @throws session-not-found, branch-not-found when no repository has that branch, customs-refused, and what `fetchCode` throws
 */
export async function readChanges(scad: Scad, source: Session | ArchiveRecord, question: Question): Promise<Changes> {
  return 'changes' in source ? await readArchived(scad, source, question) : await readLive(scad, source, question)
}

async function readLive(scad: Scad, session: Session, { branch, accept }: Question): Promise<Changes> {
  const { repos } = await fetchCode(scad, { session: session.id, accept: [...accept] })
  const tipOf = (key: string): string | null =>
    repos.find((repo) => repo.key === key)?.branches.find(({ name }) => name === branch)?.oid ?? null
  return {
    changeSet: changeSetOf(session, onBranch(session.id, repos, branch, tipOf)),
    customs: new Map(repos.map(({ key, customs }) => [key, customs])),
  }
}

/** What was saved has passed no customs yet. */
async function readArchived(scad: Scad, record: ArchiveRecord, { branch, accept }: Question): Promise<Changes> {
  const tipOf = (key: string): string | null => {
    const saved = record.saved.find((one) => one.key === key)
    return saved === undefined ? null : (savedNames(record.id, saved).get(`heads/${branch ?? ''}`) ?? null)
  }
  const changeSet = changeSetOf(record, onBranch(record.id, record.changes, branch, tipOf))
  const arrived = await settleAll(changeSet.repos, async ({ key, path, branch: name, tip }) => {
    const host = await openRepo(path)
    const repo = record.repos.find((one) => one.key === key)
    if (repo === undefined) throw new Error(`${record.id} has no repository ${key}`)
    return { repo, host, folder: host.commonDir, tips: [[name, tip]] as const }
  })
  const jobs = record.jobs.map(({ repos }) => (repos.length === 0 ? null : repos))
  const reports = await passCustoms(scad, record, arrived, { jobs, accepted: accept })
  return { changeSet, customs: new Map(arrived.flatMap(({ repo }, at) => (reports[at] ? [[repo.key, reports[at]]] : []))) }
}

/** The changes, with the tips of a branch in the place of what is checked out when one is named. @throws branch-not-found */
function onBranch(
  session: string,
  changes: readonly Change[],
  branch: string | undefined,
  tipOf: (key: string) => string | null,
): Change[] {
  const found = branch === undefined ? [...changes] : changes.map((change) => ({ ...change, branch, tip: tipOf(change.key) }))
  if (branch === undefined || found.some(({ tip }) => tip !== null)) return found
  throw new ScadError('branch-not-found', `no repository of ${session} has a branch ${branch}`, { hint: `scad code status ${session}` })
}
