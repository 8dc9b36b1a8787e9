import { z } from 'zod'
import { usageSum } from '../job/usage.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { changeSetIdSchema, changeSetOf } from '../code/change-set.ts'
import { codeDiff } from '../code/diff.ts'
import { ScadError } from '../errors/scad-error.ts'
import { type Job, jobStateSchema } from '../job/job.ts'
import { listJobs } from '../job/list.ts'
import { readUsage } from '../job/usage.ts'
import type { Scad } from '../scad/scad.ts'
import { type Session, sessionSchema } from '../session/session.ts'
import { shellLine } from '../text/shell-line.ts'
import { changeSetNow } from './change-set-now.ts'
import { readVerifications } from './read-verification.ts'
import { isPartial, verificationSchema } from './verification.ts'

/** One session among those that are compared, as `--json` prints it. */
export const attemptSchema = z.strictObject({
  id: z.string().describe('session id'),
  group: z.string().describe('the group of attempts that it is one of; "" for none'),
  state: z.enum([...sessionSchema.shape.state.options, 'archived']),
  job: jobStateSchema.nullable().describe('of its last job that has an agent; null without one'),
  agent: z.string().describe('of that job'),
  model: z.string().nullable().describe('of that job, where it is known'),
  rounds: z.int().describe('jobs of an agent'),
  took: z.number().describe('ms that these ran'),
  cost: z.number().nullable().describe('US dollars, of the jobs whose agents reckon it'),
  changeSet: changeSetIdSchema.nullable().describe('null when nothing changed, and when nobody can look'),
  verification: z
    .enum([...verificationSchema.shape.state.options, 'partial'])
    .nullable()
    .describe('what came of verifying that; partial: repositories were left out. null when nobody did'),
  repos: z
    .array(z.strictObject({ key: z.string(), files: z.int(), insertions: z.int(), deletions: z.int(), complete: z.boolean() }))
    .describe('how much is committed in each; complete: false when there is more than was looked at'),
  look: z.array(z.string()).describe('commands for a closer look'),
})
export type Attempt = z.infer<typeof attemptSchema>

type Size = Attempt['repos'][number]

/** What came of a session so far. @throws engine-failed, git-failed, … where a look into it fails */
export async function attemptOf(scad: Scad, known: Session | ArchiveRecord): Promise<Attempt> {
  const { jobs, used, changeSet, repos } = 'changes' in known ? archived(known) : await standing(scad, known)
  const rounds = jobs.filter(({ kind }) => kind === 'prompt')
  const last = rounds.at(-1)
  const id = known.id
  const verifications = changeSet === null ? [] : await readVerifications(scad, { changeSet })
  const whole = verifications.find((one) => !isPartial(one, known.spec))
  const verification = whole?.state ?? (verifications.length > 0 ? 'partial' : null)
  return {
    ...{ id, group: known.group, state: 'changes' in known ? 'archived' : known.state },
    ...{ job: last?.state ?? null, agent: last?.agent ?? '', model: modelOf(known, last, used) },
    ...{ rounds: rounds.length, took: rounds.reduce((sum, { took }) => sum + (took ?? 0), 0), cost: usageSum(used).cost },
    ...{ changeSet, verification, repos, look: lookInto(known, changeSet) },
  }
}

type Used = Parameters<typeof usageSum>[0]

interface Seen {
  jobs: readonly Job[]
  used: Used
  changeSet: string | null
  repos: Size[]
}

function archived(record: ArchiveRecord): Seen {
  const used = record.jobs.flatMap(({ id, report }) => (report === null ? [] : [{ ...report, job: id }]))
  const changeSet = changeSetOf(record, record.changes).id
  return { jobs: record.jobs, used, changeSet, repos: record.changes.map(sizeOf) }
}

async function standing(scad: Scad, session: Session): Promise<Seen> {
  const jobs = await listJobs(scad, { session: session.id })
  const nothing = { jobs, used: [], changeSet: null, repos: [] }
  try {
    const { jobs: used } = await readUsage(scad, session, jobs)
    if (session.state !== 'running' && session.state !== 'stopped') return { ...nothing, used }
    const { repos } = await codeDiff(scad, { session: session.id, stat: true })
    return { jobs, used, changeSet: (await changeSetNow(scad, session)).id, repos: repos.map(sizeOf) }
  } catch (error) {
    // one that cannot be looked into must not hide the others
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    scad.progress({ type: 'warning', text: `session ${session.id} cannot be looked into: ${error.message}` })
    return nothing
  }
}

function sizeOf({ key, files, insertions, deletions, complete }: Size): Size {
  return { key, files, insertions, deletions, complete }
}

function modelOf({ spec }: Pick<Session, 'spec'>, job: Job | undefined, used: Used): string | null {
  if (job === undefined) return null
  return (used.find((one) => one.job === job.id)?.model ?? job.model) || (spec.agents[job.agent]?.model ?? null)
}

function lookInto(known: Session | ArchiveRecord, changeSet: string | null): string[] {
  const { id } = known
  if ('changes' in known) return [shellLine(['scad', 'archive', 'show', id])]
  return [shellLine(['scad', 'code', 'diff', id]), ...(changeSet === null ? [] : [shellLine(['scad', 'verify', id])])]
}
