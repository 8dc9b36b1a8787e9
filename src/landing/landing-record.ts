import { z } from 'zod'
import { changeSetIdSchema } from '../code/change-set.ts'
import { sessionRefs } from '../code/session-refs.ts'
import { type HostRepo, listRefs } from '../git/host-repo.ts'
import { makeCommit, treeOf } from '../git/make-commit.ts'
import { updateRefsEverywhere } from '../git/ref-transaction.ts'
import { gitText } from '../git/run-git.ts'
import { oidSchema } from '../scad/names.ts'
import { strategySchema } from './landed-commit.ts'

/** What was to move when a change set landed. It lies in each repository before anything moves, so that whoever comes next can go on. */
export const landingRecordSchema = z.strictObject({
  v: z.literal(1),
  changeSet: changeSetIdSchema,
  session: z.string(),
  strategy: strategySchema,
  landed: z.number().describe('ms since the epoch'),
  repos: z.array(
    z.strictObject({
      key: z.string(),
      path: z.string(),
      into: z.string().describe('the branch'),
      before: oidSchema.nullable().describe('where it stood; null when it was yet to be born'),
      after: oidSchema,
    }),
  ),
})
export type LandingRecord = z.infer<typeof landingRecordSchema>
export type LandingRepo = LandingRecord['repos'][number]

/** The ref that holds the record of a landing. */
export function landingRef(session: string, changeSet: string): string {
  return `${sessionRefs.kept(session)}landed/${changeSet}`
}

/** The ref that says that all has followed: it stands at the record then. */
function followedRef(session: string, changeSet: string): string {
  return `${sessionRefs.kept(session)}followed/${changeSet}`
}

const nobody = { name: 'scad', email: 'scad@localhost' }

/**
 * Writes a record as a commit whose parents are what the branches of this repository stand at before and after: while it is there, none of
 * these commits goes. Its id.
 *
 * @param own what moves in this repository, not nothing
 */
export async function writeLandingRecord(store: HostRepo, record: LandingRecord, own: readonly LandingRepo[]): Promise<string> {
  const parents = [...new Set(own.flatMap(({ before, after }) => (before === null ? [after] : [before, after])))]
  const message = `${JSON.stringify(record)}\n`
  return await makeCommit(store, { tree: await treeOf(store, parents[0] ?? ''), parents, message, by: nobody })
}

/** The landings of a session that a repository has a record of: ref → content, and whether all followed. What cannot be read is none. */
export async function readLandingRecords(
  repo: Pick<HostRepo, 'commonDir'>,
  session: string,
): Promise<Map<string, { record: LandingRecord; followed: boolean }>> {
  const refs = await listRefs(repo, `${sessionRefs.kept(session)}landed/`)
  const marks = await listRefs(repo, `${sessionRefs.kept(session)}followed/`)
  const found = await Promise.all(
    [...refs].map(async ([ref, oid]) => {
      const text = await gitText({ args: ['log', '-1', '--no-show-signature', '--format=%B', oid, '--'], gitDir: repo.commonDir })
      const record = parseRecord(text)
      if (record === null || ref !== landingRef(session, record.changeSet)) return []
      return [[ref, { record, followed: marks.get(followedRef(session, record.changeSet)) === oid }] as const]
    }),
  )
  return new Map(found.flat())
}

/**
 * Marks a landing, wherever its record lies, as one that all branches and working trees have followed: what differs later is the user's doing.
 * @throws locked, git-failed
 */
export async function markFollowed(
  hosts: readonly HostRepo[],
  { session, changeSet }: Pick<LandingRecord, 'session' | 'changeSet'>,
): Promise<void> {
  const ref = landingRef(session, changeSet)
  const found = await refsOf(hosts, ref)
  await updateRefsEverywhere(
    found.map(({ repo, oid }) => ({ repo, updates: [{ ref: followedRef(session, changeSet), newOid: oid }] })),
    { reason: `landed ${changeSet}` },
  )
}

/**
 * Removes the record of a landing, and its mark, wherever they lie.
 * @throws locked, git-failed
 */
export async function forgetLanding(
  hosts: readonly HostRepo[],
  { session, changeSet }: Pick<LandingRecord, 'session' | 'changeSet'>,
): Promise<void> {
  const refs = [landingRef(session, changeSet), followedRef(session, changeSet)]
  const found = (await Promise.all(refs.map(async (ref) => await refsOf(hosts, ref)))).flat()
  await updateRefsEverywhere(
    found.map(({ repo, ref, oid }) => ({ repo, updates: [{ ref, newOid: null, oldOid: oid }] })),
    { reason: `forgot the landing of ${changeSet}` },
  )
}

/** Where a ref stands in each of the repositories that has it, linked working trees of one counting once. */
async function refsOf(hosts: readonly HostRepo[], ref: string): Promise<{ repo: HostRepo; ref: string; oid: string }[]> {
  const stores = [...new Map(hosts.map((repo) => [repo.commonDir, repo])).values()]
  const found = await Promise.all(stores.map(async (repo) => ({ repo, ref, oid: (await listRefs(repo, ref)).get(ref) })))
  return found.flatMap(({ repo, oid }) => (oid === undefined ? [] : [{ repo, ref, oid }]))
}

function parseRecord(text: string): LandingRecord | null {
  try {
    return landingRecordSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
