import { z } from 'zod'
import { type Entry, entryId } from '../archive/entries.ts'
import { outputTail } from '../archive/output-tail.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { changeSetIdSchema } from '../code/change-set.ts'
import { type Job, jobStateSchema } from '../job/job.ts'
import { cleanLine } from '../text/clean.ts'
import { formatDuration } from '../text/duration.ts'
import { type Check, setupKey, verifyChecks } from './checks.ts'

const checkSchema = z.strictObject({
  repo: z.string().describe('key of the repository that it ran in'),
  kind: z.enum(['setup', 'verify']).describe('setup: what prepares the repository was out of date'),
  command: z.string(),
  state: z.enum([...jobStateSchema.options, 'skipped']).describe('of its job; skipped: one before it failed, or it was not come to'),
  exitCode: z.number().nullable(),
  took: z.number().nullable().describe('ms'),
  reason: z.string().describe('why it did not succeed; "" when it did'),
  tail: z.string().describe('the end of what it wrote, when it did not succeed'),
})

/** What came of running the verify commands of a change set in a session of their own, as `--json` prints it. */
export const verificationSchema = z.strictObject({
  id: changeSetIdSchema.nullable().describe('of the change set; null when there is nothing changed to verify'),
  session: z.string().describe('whose work it is'),
  state: z
    .enum(['passed', 'failed', 'incomplete', 'running', 'unchanged'])
    .describe('incomplete: it was broken off. unchanged: nothing changed, and nothing was run'),
  verifier: z.string().describe('id of the session that it ran in; "" for none'),
  entry: z.string().nullable().describe('the entry of that in the archive, which has all output; null while it runs'),
  began: z.number().nullable().describe('ms since the epoch'),
  took: z.number().nullable().describe('ms, with the start of the session; null until it has ended'),
  repos: z.array(z.strictObject({ key: z.string(), commit: z.string() })).describe('what stood there'),
  checks: z.array(checkSchema),
  unchecked: z.array(z.string()).describe('repositories without a verify command, or that were not asked for'),
})
export type Verification = z.infer<typeof verificationSchema>

/** A session that verified something, as it is or as the archive tells of it. */
export type Verifier = Pick<ArchiveRecord, 'id' | 'verifies' | 'created' | 'repos' | 'spec'> & {
  jobs: readonly Job[]
  /** ms since the epoch; null while it is there. */
  removed: number | null
}

/** What a verification came to. @param entry of its session in the archive; null for none */
export async function verificationOf(verifier: Verifier, entry: Entry | null): Promise<Verification> {
  const { id, verifies, created, removed, repos, spec, jobs } = verifier
  const checks = await Promise.all(told(verifier).map(async (check) => await checkOf(check, jobs, entry)))
  return {
    id: verifies?.changeSet ?? null,
    session: verifies?.session ?? '',
    state: verdictOf(checks, removed === null),
    verifier: id,
    entry: entry && entryId(entry),
    began: created,
    took: removed === null ? null : removed - created,
    repos: repos.map(({ key, base }) => ({ key, commit: base })),
    checks,
    unchecked: repos.flatMap(({ key }) => (spec.verify[key] === undefined ? [key] : [])),
  }
}

/** What was to be run: of setups the jobs alone tell. */
function told({ repos, spec, jobs }: Verifier): Omit<Check, 'argv'>[] {
  const setups = jobs.filter(({ key }) => key.startsWith(setupKey))
  return [
    ...setups.map(({ key, repo, command }) => ({ key, kind: 'setup' as const, repo, command: command?.at(-1) ?? '' })),
    ...verifyChecks({ repos, spec }),
  ]
}

async function checkOf(
  { key, kind, repo, command }: Omit<Check, 'argv'>,
  jobs: readonly Job[],
  entry: Entry | null,
): Promise<Verification['checks'][number]> {
  const job = jobs.find((one) => one.key === key)
  const check = { repo, kind, command: cleanLine(command, 1000) }
  if (job === undefined) return { ...check, state: 'skipped', exitCode: null, took: null, reason: '', tail: '' }
  const { state, exitCode, took, reason, short } = job
  return { ...check, state, exitCode, took, reason, tail: state === 'succeeded' || entry === null ? '' : await outputTail(entry, short) }
}

/** True when nothing speaks against the change set. Pure. */
export function hasPassed({ state }: Pick<Verification, 'state'>): boolean {
  return state === 'passed' || state === 'unchanged'
}

/** True when it left out a repository that the session has verify commands for: no verdict for the whole. Pure. */
export function isPartial({ unchecked }: Pick<Verification, 'unchecked'>, { verify }: Pick<Verifier['spec'], 'verify'>): boolean {
  return unchecked.some((key) => (verify[key] ?? []).length > 0)
}

/** True when its verify commands are just these, in whatever order of repositories. Pure. */
export function isOf({ checks }: Pick<Verification, 'checks'>, wanted: readonly Pick<Check, 'repo' | 'command'>[]): boolean {
  const words = (all: typeof wanted): string[] => all.map(({ repo, command }) => `${repo}: ${command}`).toSorted()
  return JSON.stringify(words(checks.filter(({ kind }) => kind === 'verify'))) === JSON.stringify(words(wanted))
}

/** The verdict on one line. Pure. */
export function verificationSentence({ id, session, state, took, unchecked, checks }: Verification): string {
  if (state === 'unchanged') return `session ${session} changed nothing: there is nothing to verify`
  const bad = checks.filter((check) => check.state !== 'succeeded' && check.state !== 'skipped')
  const why = bad.map(({ repo, command, reason }) => `${repo}: ${command}: ${reason}`)
  const left = unchecked.length === 0 ? [] : [`nothing was run in ${unchecked.join(', ')}`]
  const time = took === null ? '' : ` in ${formatDuration(took)}`
  return [`change set ${id ?? ''} of ${session}: ${state}${time}`, ...why, ...left].join('; ')
}

/** Pure. @param there its session is there still */
export function verdictOf(checks: readonly Pick<Verification['checks'][number], 'state'>[], there: boolean): Verification['state'] {
  if (checks.some(({ state }) => state === 'failed' || state === 'timeout' || state === 'oom')) return 'failed'
  if (checks.every(({ state }) => state === 'succeeded')) return 'passed'
  return there ? 'running' : 'incomplete'
}
