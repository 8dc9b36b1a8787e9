import type { z } from 'zod'
import { listEntries, readRecord } from '../archive/entries.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { injectJob, injectJobInput } from '../job/inject.ts'
import type { InjectedJob } from '../job/injected-job.ts'
import type { Job } from '../job/job.ts'
import { findKeyedJob, newestOfKey, onceKey } from '../job/keyed-job.ts'
import { requireSameWork } from '../job/same-work.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { findSession } from '../session/find.ts'
import { askedAnywhere } from './asked-anywhere.ts'
import { findStanding } from './find-standing.ts'

/** `archived`: it is the archive alone that knows the job, as its session was removed since; the session may have been restored. */
export type InjectedOnce = InjectedJob & { archived: boolean }

/**
 * `injectJob`, for which a key stands for its job also when the session was removed since, and when it was restored after that.
 * @throws what `injectJob` throws, conversation-missing also for a job that the archive knows; version-mismatch
 */
export async function injectOnce(scad: Scad, input: z.input<typeof injectJobInput>): Promise<InjectedOnce> {
  const wanted = injectJobInput.parse(input)
  const key = onceKey(wanted)
  const earlier = key === null ? null : await findEarlier(scad, wanted.session, key)
  if (earlier === null) return { ...(await inject(scad, input)), archived: false }
  const agent = wanted.agent ?? (wanted.continue === undefined ? undefined : earlier.job.agent)
  requireSameWork(earlier.job, askedAnywhere(scad, earlier, { ...wanted, agent }))
  return { ...earlier.job, reused: true, sharesWith: [], archived: true }
}

/** A job from before its session was restored is not one that never was. */
async function inject(scad: Scad, input: z.input<typeof injectJobInput>): Promise<InjectedJob> {
  try {
    return await injectJob(scad, input)
  } catch (error) {
    const { continue: wanted = true } = input
    if (wanted === true || !isError(error, 'job-not-found')) throw error
    const session = await findSession(scad, input.session)
    const short = wanted.slice(wanted.lastIndexOf('/') + 1)
    const records = await Promise.all((await listEntries(scad.paths, session.id)).map(readRecord))
    const job = records.flatMap(({ jobs }) => jobs).find((one) => one.short.startsWith(short))
    if (job === undefined) throw error
    throw new ScadError(
      'conversation-missing',
      `job ${job.id} ran before its session was restored: its conversation went with the container`,
      {
        hint: `scad archive show ${session.id} tells what it did; leave out --continue`,
        cause: error,
      },
    )
  }
}

/** The newest job of a key in the archive, where the session that stands has none. */
async function findEarlier(scad: Scad, wanted: string, key: string): Promise<{ spec: SessionSpec; job: Job } | null> {
  const session = await findStanding(scad, wanted)
  if (session !== null && (await findKeyedJob(scad, session, key)) !== null) return null
  for (const entry of (await listEntries(scad.paths, session?.id ?? wanted)).toReversed()) {
    const { spec, jobs } = await readRecord(entry)
    const job = newestOfKey(jobs, key)
    if (job !== null) return { spec, job }
  }
  return null
}
