import { join } from 'node:path'
import { z } from 'zod'
import { type ChangeSet, changeSetField } from '../code/change-set.ts'
import { acceptField } from '../customs/decide.ts'
import { customsSchema } from '../customs/report.ts'
import { withLock } from '../host/locks.ts'
import { withScratch } from '../host/scratch.ts'
import { branchSchema, keySchema, oidSchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { requireRepo } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import { carryOut } from './carry-out.ts'
import { findLandings, type Landing, landingState } from './find-landings.ts'
import { finishLanding, openMoves } from './finish-landing.ts'
import { markFollowed } from './landing-record.ts'
import { strategySchema } from './landed-commit.ts'
import { planRepo, type RepoPlan } from './plan-landing.ts'
import { refusal } from './problem.ts'
import { findSource, readChanges, type Source } from './read-changes.ts'
import { readChangeSetInput } from './read-change-set.ts'

export const landCodeInput = z.object({
  session: sessionSchema,
  order: z.array(keySchema).default([]).describe('these repositories first, in this order'),
  strategy: strategySchema.default('ff'),
  into: branchSchema.optional().describe('the branch to land in; default: the one that the session began at'),
  branch: readChangeSetInput.shape.branch,
  accept: acceptField,
  dryRun: z.boolean().default(false).describe('tell what would move, and move nothing'),
})
export type LandInput = z.output<typeof landCodeInput>

/** What landed where, as `--json` prints it. */
export const landResultSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  changeSet: changeSetField,
  strategy: strategySchema,
  outcome: z
    .enum(['landed', 'finished', 'already', 'planned', 'nothing'])
    .describe(
      'landed: the branches have it now; finished: so they do, as a landing that was broken off went on; already: they had it; planned: they would have it; nothing: there is no change',
    ),
  repos: z.array(
    z.strictObject({
      key: z.string(),
      path: z.string().describe('the host repository'),
      into: z.string().describe('its branch'),
      before: oidSchema.nullable().describe('where that stood; null when it was yet to be born'),
      after: oidSchema,
    }),
  ),
  customs: z.array(z.strictObject({ key: z.string(), ...customsSchema.shape })).describe('what would run or reach out on the host'),
})
export type LandResult = z.infer<typeof landResultSchema>

const waitMs = 60_000

/**
 * Brings what a session changed into local branches of all its repositories, or of none: conflicts, working trees with uncommitted changes,
 * files in the way and branches that are not there are found, and told together, before anything moves. Clean working trees that have
 * such a branch checked out follow. Neither a hook nor a merge driver runs. Landing the same change set again changes nothing; one that was
 * broken off goes on.
 *
 * @throws landing-refused, customs-refused, session-not-found, session-ambiguous, repo-not-found (order), branch-not-found, repo-missing,
 *   repo-invalid, git-missing, git-failed, locked, no-space, interrupted
 */
export async function landCode(scad: Scad, input: z.input<typeof landCodeInput>): Promise<LandResult> {
  const wanted = landCodeInput.parse(input)
  const source = await findSource(scad, wanted.session)
  for (const key of wanted.order) requireRepo(source, key)
  const { changeSet, customs } = await readChanges(scad, source, wanted)
  const told = changeSet.repos.flatMap(({ key }) => {
    const report = customs.get(key)
    return report === undefined ? [] : [{ key, ...report }]
  })
  return { ...(await landChangeSet(scad, { source, changeSet, wanted })), customs: told }
}

type Landed = Omit<LandResult, 'customs'>
type Context = Pick<Scad, 'paths' | 'signal' | 'now' | 'progress'>

/** The same of a change set whose commits are on the host. */
export async function landChangeSet(
  scad: Context,
  { source, changeSet, wanted }: { source: Source; changeSet: ChangeSet; wanted: Omit<LandInput, 'session' | 'accept' | 'branch'> },
): Promise<Landed> {
  const { id } = changeSet
  const head = { id: source.id, session: source.id, changeSet: id, strategy: wanted.strategy }
  if (id === null) return { ...head, outcome: 'nothing', repos: [] }
  const repos = inOrder(changeSet, wanted.order)
  return await withLock(
    scad.paths,
    'landing',
    async () => {
      const before = await settleEarlier(scad, source, { id, into: wanted.into, dryRun: wanted.dryRun })
      if (before !== null) return { ...head, ...before }
      return await withScratch(scad.paths, async (folder) => {
        const planned = await settleAll(repos, async (change) => {
          const question = { source, changeSet: { ...changeSet, id }, change, folder: join(folder, `${change.key}.git`) }
          return await planRepo(scad, { ...question, strategy: wanted.strategy, into: wanted.into })
        })
        const plans = planned.flatMap(({ plan }) => plan ?? [])
        const problems = [...planned.flatMap((one) => one.problems), ...sameBranch(plans)]
        if (problems.length > 0) throw refusal(source.id, 'landed', problems)
        const moving = plans.filter(({ before: from, after }) => from !== after)
        const told = plans.map(({ key, host: { path }, into, before: from, after }) => ({ key, path, into, before: from, after }))
        if (moving.length === 0) return { ...head, outcome: 'already', repos: told }
        if (wanted.dryRun) return { ...head, outcome: 'planned', repos: told }
        await carryOut(scad, {
          plans: moving,
          record: { v: 1, changeSet: id, session: source.id, strategy: wanted.strategy, landed: scad.now() },
        })
        return { ...head, outcome: 'landed', repos: told }
      })
    },
    { waitMs, signal: scad.signal },
  )
}

/** The changes in the order that was asked for. */
function inOrder(changeSet: ChangeSet, order: readonly string[]): ChangeSet['repos'] {
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length)
  return changeSet.repos.toSorted((a, b) => rank(a.key) - rank(b.key))
}

/** Ends what was broken off, and tells of this change set when it landed before; null: it is still to land. */
async function settleEarlier(
  scad: Context,
  source: Source,
  { id, into, dryRun }: { id: string; into: string | undefined; dryRun: boolean },
): Promise<Pick<LandResult, 'outcome' | 'repos' | 'strategy'> | null> {
  for (const landing of await findLandings(scad, source, ({ changeSet }) => changeSet === id)) {
    const { record, places } = landing
    const state = landingState(places.map(({ standing }) => standing))
    if (state !== 'landed' && state !== 'broken-off') continue
    const own = record.changeSet === id
    if (own && into !== undefined && record.repos.some((repo) => repo.into !== into))
      throw refusal(source.id, 'landed', [landedElsewhere(landing, source.id)])
    const open = await openMoves(landing)
    if (open.length > 0 && !dryRun) {
      await finishLanding(scad, landing, open)
      scad.progress({ type: 'note', text: `finished the landing of ${record.changeSet}, which was broken off` })
    }
    const hosts = places.map(({ host }) => host)
    if (!landing.followed && !dryRun) await markFollowed(hosts, record)
    const outcome = open.length === 0 ? 'already' : dryRun ? 'planned' : 'finished'
    if (own) return { outcome, strategy: record.strategy, repos: record.repos }
  }
  return null
}

function landedElsewhere({ record }: Landing, session: string): { repo: string; text: string; hint: string } {
  const [first] = record.repos
  return { repo: first?.key ?? '', text: `it has landed in ${first?.into ?? ''}`, hint: `take that back first: scad code undo ${session}` }
}

/** Two repositories of a session may be working trees of one on the host. */
function sameBranch(plans: readonly RepoPlan[]): { repo: string; text: string; hint: string }[] {
  return plans.flatMap(({ key, host, into }, index) => {
    const other = plans.findIndex((plan) => plan.host.commonDir === host.commonDir && plan.into === into)
    return other === index
      ? []
      : [{ repo: key, text: `${into} is the branch that ${plans[other]?.key ?? ''} lands in, too`, hint: '--into names another one' }]
  })
}
