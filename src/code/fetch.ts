import { z } from 'zod'
import { acceptField } from '../customs/decide.ts'
import { customsReport, type CustomsReport, customsSchema } from '../customs/report.ts'
import { ScadError } from '../errors/scad-error.ts'
import { acceptFromQuarantine } from '../git/accept.ts'
import { isAncestor, listRefs } from '../git/host-repo.ts'
import type { LargeFile } from '../git/lfs-pointers.ts'
import { updateRefsEverywhere } from '../git/ref-transaction.ts'
import { oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { beganAt, changeFields, changeSetField, changeSetOf } from './change-set.ts'
import { chooseRepos } from './choose-repos.ts'
import { codeFields } from './code-fields.ts'
import { bringLargeFiles, missingLargeFilesSchema } from '../session/large-files.ts'
import { lfsStores } from '../session/lfs-stores.ts'
import { type Arrived, jobReposOf } from './judge-branches.ts'
import { passCustoms } from './pass-customs.ts'
import { type FetchedBranch, planRefs, type RefPlan } from './plan-refs.ts'
import { type Quarantined, withQuarantine } from './quarantine-session.ts'
import { type RefPlaces, refPlaces } from './ref-places.ts'
import { sessionRefs } from './session-refs.ts'
import { settleAll } from '../session/settle-all.ts'
import { withSessionCode } from '../session/with-session-code.ts'

export const fetchCodeInput = z.object({
  ...codeFields,
  accept: acceptField,
})

const fetchedBranchSchema = z.strictObject({
  name: z.string(),
  ref: z.string().describe('the ref in the host repository'),
  oid: oidSchema,
  previous: oidSchema.nullable().describe('where the ref stood before; null when it is new'),
  rewound: z.boolean().describe('the branch left its previous tip, which is kept under refs/scad/<session>/old/'),
})

/** What a fetch brought, as `--json` prints it. */
export const fetchResultSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  changeSet: changeSetField.describe(`${changeSetField.description ?? ''}, and when not all repositories were asked for`),
  repos: z.array(
    z.strictObject({
      ...changeFields,
      branches: z.array(fetchedBranchSchema),
      detached: oidSchema.nullable().describe('commits checked out without a branch, kept as refs/scad/<session>/detached'),
      gone: z.array(z.string()).describe('branches that are no longer inside; their refs stay'),
      refused: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
      missingLargeFiles: missingLargeFilesSchema,
      customs: customsSchema.describe('what would run or reach out on the host, or is not what it should be'),
    }),
  ),
})
export type FetchResult = z.infer<typeof fetchResultSchema>

/**
 * Brings every branch of a session's repositories into `refs/remotes/scad/<session>/<branch>` of the host repositories: all
 * repositories or none, each ref verified by object id afterwards. No other ref of the host, no index, no file moves, and no
 * hook runs. The large files of git-lfs that their commits name come along, into the host repositories' own stores. A rewound
 * branch's old tip stays under `refs/scad/<session>/old/<oid>`; the ref of a branch deleted inside stays.
 *
 * What of it would run or reach out on the host is told; with `code.customs: block`, or when it crosses a boundary, nothing is taken.
 *
 * @throws session-not-found, session-ambiguous, session-lost, repo-not-found, repo-missing, repo-invalid, fetch-refused, customs-refused,
 *   locked, git-failed
 */
export async function fetchCode(scad: Scad, input: z.input<typeof fetchCodeInput>): Promise<FetchResult> {
  const { session: id, repos: keys, accept: accepted } = fetchCodeInput.parse(input)
  return await withSessionCode(scad, id, async (session) => {
    const repos = chooseRepos(session, keys)
    return await withQuarantine(scad, session, { repos }, async (arrived, container) => {
      const jobs = await jobReposOf(session, async () => await readJournal(scad, session))
      const customs = await passCustoms(scad, session, arrived.map(arrivedOf), { jobs, accepted })
      return await accept(scad, session, arrived, { container, customs })
    })
  })
}

function arrivedOf({ repo, host, folder, choice }: Quarantined): Arrived {
  const loose = choice.detached === null ? [] : [[null, choice.detached] as const]
  return { repo, host, folder, tips: [...choice.branches, ...loose] }
}

async function accept(
  scad: Scad,
  session: Session,
  quarantined: Quarantined[],
  { container, customs }: { container: string; customs: readonly CustomsReport[] },
): Promise<FetchResult> {
  await settleAll(quarantined, async ({ host, folder }) => await acceptFromQuarantine(host, folder, undefined, { signal: scad.signal }))
  // before a ref stands: what it names is there, or is told
  const missing = await settleAll(quarantined, async (one) => await bringLarge(scad, session, one, container))
  const places = await refPlaces(session)
  const arrivals = await settleAll(quarantined, async (one) => await arrive(session, one, places))
  for (const step of ['clear', 'move'] as const)
    await updateRefsEverywhere(
      arrivals.map(({ host, plan }) => ({ repo: host, updates: plan[step] })).filter(({ updates }) => updates.length > 0),
    )
  await settleAll(arrivals, async (arrival) => await verify(session, arrival))
  const reports = arrivals.map(({ report }) => report)
  return {
    id: session.id,
    session: session.id,
    changeSet: arrivals.length === session.repos.length ? changeSetOf(session, reports).id : null,
    repos: reports.map((report, index) => ({
      ...report,
      missingLargeFiles: missing[index] ?? [],
      customs: customs[index] ?? customsReport([], 0),
    })),
  }
}

async function bringLarge(
  scad: Scad,
  session: Session,
  { repo: { key, base }, host, folder, choice }: Quarantined,
  container: string,
): Promise<LargeFile[]> {
  return await bringLargeFiles(scad, {
    ...{ session: session.id, key, host, quarantine: folder, base, container },
    commits: [...choice.branches.values(), ...(choice.detached === null ? [] : [choice.detached])],
    known: await listRefs(host, 'refs/'),
    stores: lfsStores(key),
  })
}

interface Arrival {
  host: Quarantined['host']
  plan: RefPlan
  report: Omit<FetchResult['repos'][number], 'missingLargeFiles' | 'customs'>
}

/** Compares what lies in quarantine with the refs that stand. */
async function arrive(
  session: Session,
  { repo, host, choice, head }: Quarantined,
  places: ReadonlyMap<string, RefPlaces>,
): Promise<Arrival> {
  const place = places.get(repo.key)
  if (place === undefined) throw new Error(`${repo.key} has no place for its refs`)
  const prefix = place.tracking
  const all = await sessionRefsOf(session, host)
  const existing = new Map([...all].filter(([ref]) => !place.others.some((other) => ref.startsWith(other))))
  const branches: FetchedBranch[] = []
  for (const [name, oid] of choice.branches) {
    const ref = `${prefix}${name}`
    const previous = existing.get(ref) ?? null
    const rewound = previous !== null && previous !== oid && !(await isAncestor(host, previous, oid))
    branches.push({ name, ref, oid, previous, rewound })
  }
  const gone = [...existing.keys()].filter((ref) => ref.startsWith(prefix) && !choice.branches.has(ref.slice(prefix.length)))
  return {
    host,
    plan: planRefs(session.id, existing, branches, { ref: place.detached, oid: choice.detached }),
    report: {
      key: repo.key,
      path: repo.path,
      base: beganAt(repo),
      ...head,
      branches,
      detached: choice.detached,
      gone: gone.map((ref) => ref.slice(prefix.length)),
      refused: choice.refused,
    },
  }
}

async function sessionRefsOf(session: Session, host: Quarantined['host']): Promise<Map<string, string>> {
  const [tracking, kept] = await Promise.all([
    listRefs(host, sessionRefs.tracking(session.id)),
    listRefs(host, sessionRefs.kept(session.id)),
  ])
  return new Map([...tracking, ...kept])
}

async function verify(session: Session, { host, plan, report }: Arrival): Promise<void> {
  const standing = await sessionRefsOf(session, host)
  for (const { ref, newOid } of [...plan.clear, ...plan.move])
    if ((standing.get(ref) ?? null) !== newOid)
      throw new ScadError('fetch-refused', `${ref} in ${report.path} is not where the fetch put it`, { hint: 'run scad code fetch again' })
}
