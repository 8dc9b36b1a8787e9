import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { EndedEvent } from '../session/journal-event.ts'
import { followJournal } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { formatDuration } from '../text/duration.ts'
import { endedJob } from './derive.ts'
import { findJobAndSession } from './find.ts'
import { goesOn } from './goes-on.ts'
import { hasEnded, type Job } from './job.ts'

export const waitJobInput = z.object({
  job: jobSchema,
  timeoutMs: z.number().int().positive().optional().describe('give up waiting after so many ms; the job goes on'),
})

/** How often it is looked whether the witness still lives: only its violent death leaves no line. */
const lookEveryMs = 15_000

/** More than a session's journal grows between a look and the listening. By their number, as a clock that went back hides them by time. */
const recentLines = 200

/**
 * Waits for the end of a job by listening to its session's journal. A job whose session stops, or is removed, is `lost`.
 *
 * @returns the job as it ended
 * @throws wait-timeout, interrupted (the job goes on in both cases), job-not-found, session-not-found, engine-failed; engine-unreachable
 *   also when the engine goes away meanwhile
 */
export async function waitJob(scad: Scad, input: z.input<typeof waitJobInput>): Promise<Job> {
  const { job: id, timeoutMs } = waitJobInput.parse(input)
  try {
    return await untilEnded(scad, id, timeoutMs)
  } catch (error) {
    throw goesOn(scad, id, `scad job wait ${id}`, error)
  }
}

async function untilEnded(scad: Scad, id: string, timeoutMs: number | undefined): Promise<Job> {
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  let { job, session } = await findJobAndSession(scad, id)
  while (!hasEnded(job)) {
    if (deadline?.aborted === true)
      throw new ScadError('wait-timeout', `job ${job.id} still runs after ${formatDuration(timeoutMs ?? 0)}`, {
        hint: `scad job wait ${job.id}`,
      })
    const end = await untilNews(scad, session.container, job, deadline)
    scad.signal.throwIfAborted()
    const seen = await lookAgain(scad, job.id)
    if (seen === null)
      return end === null ? { ...job, state: 'lost', reason: 'Lost: its session was removed while it ran.' } : endedJob(job, end)
    ;({ job, session } = seen)
  }
  return job
}

/**
 * Returns when the journal tells of the job's end, which it gives; when the journal itself ends, and at the latest when it is time to look.
 */
async function untilNews(scad: Scad, container: string, job: Job, deadline: AbortSignal | undefined): Promise<EndedEvent | null> {
  const signal = AbortSignal.any([scad.signal, AbortSignal.timeout(lookEveryMs), ...(deadline === undefined ? [] : [deadline])])
  try {
    for await (const event of followJournal(scad, container, { tail: recentLines, signal }))
      if (event.event === 'ended' && event.job === job.short) return event
  } catch (error) {
    // a container that is removed breaks its journal off: a look tells
    if (!isError(error, 'engine-failed', 'session-not-found')) throw error
  }
  // The journal of a container that is about to stop ends a moment before the engine calls it stopped.
  if (!signal.aborted) await pause(200, undefined, { signal }).catch(() => undefined)
  return null
}

async function lookAgain(scad: Scad, id: string): Promise<{ job: Job; session: Session } | null> {
  try {
    return await findJobAndSession(scad, id)
  } catch (error) {
    if (isError(error, 'session-not-found')) return null
    throw error
  }
}
