import { setTimeout as wait } from 'node:timers/promises'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { jobFolder } from '../session/job-folder.ts'
import { liveJobs } from '../session/live-jobs.ts'
import { runInside } from '../session/run-inside.ts'
import { runnerRequest } from '../session/runner-request.ts'
import type { Session } from '../session/session.ts'
import type { Job } from './job.ts'
import { observeAllJobs, observeJobs } from './observe.ts'

const pollMs = 100
const patienceMs = 30_000

/** The newest job of a session that was given this key, or null. @throws engine-failed, session-not-found */
export async function findKeyedJob(scad: Scad, session: Session, key: string): Promise<Job | null> {
  return newestOfKey(await observeJobs(scad, session), key)
}

/** Of jobs, oldest first, the last one that was given this key, or null. Pure. */
export function newestOfKey<T extends Pick<Job, 'key'>>(jobs: readonly T[], key: string): T | null {
  return jobs.findLast((job) => job.key === key) ?? null
}

/**
 * The job whose short id was taken when it was to begin: one that another process has begun, and whose lines the engine has not handed
 * on yet, or never will, as when it was killed: the copy on the volume has them. A witness that was killed before it wrote the first has begun
 * nothing: then its claim is cleared away.
 *
 * @returns null when the short id is free again
 * @throws engine-failed
 */
export async function findClaimed(scad: Scad, session: Session, short: string): Promise<Job | null> {
  const deadline = performance.now() + patienceMs
  const find = async (observe: typeof observeAllJobs): Promise<Job | undefined> =>
    (await observe(scad, session)).find((job) => job.short === short)
  for (;;) {
    // in this order: a witness goes only after its lines
    const alive = (await liveJobs(scad, session.container)).has(short)
    const job = (await find(observeJobs)) ?? (alive ? undefined : await find(observeAllJobs))
    if (job !== undefined) return job
    if (!alive) break
    if (performance.now() > deadline)
      throw new ScadError('engine-failed', `the journal of session ${session.id} does not tell of job ${session.id}/${short}`, {
        hint: 'try again',
      })
    await wait(pollMs, undefined, { signal: scad.signal })
  }
  await runInside(scad, session.container, { ...runnerRequest('rm'), command: ['/bin/rm', '-rf', '--', jobFolder(short)] })
  return null
}

/** Of what was asked, the key that is to stand for one job; null where a job is begun in any case. Pure. @throws bad-input */
export function onceKey({ key, again }: { key?: string | undefined; again: boolean }): string | null {
  if (again && key === undefined)
    throw new ScadError('bad-input', '--again is for a key that was used before', { hint: 'give the key too: --key KEY --again' })
  return key === undefined || again ? null : key
}
