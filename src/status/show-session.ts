import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import { observeJobs } from '../job/observe.ts'
import { sessionUsageSchema } from '../job/usage.ts'
import { deadlineOf } from '../lifetime/deadline.ts'
import { expirySchema } from '../lifetime/expiry.ts'
import { sessionSchema as idSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { type Session, sessionDocument, sessionSchema } from '../session/session.ts'
import { overlayChanges } from '../session/overlay-changes.ts'
import { type OverlaySummary, overlaySummarySchema, summaryOf } from '../session/overlay-summary.ts'
import { usageIfPossible } from './usage.ts'

export const showSessionInput = z.object({ session: idSchema })

/** A session with what is asked of it alone. */
export const sessionDetailsSchema = sessionSchema.extend({
  expires: expirySchema.nullable().describe('null when it does not by itself'),
  waiting: z.array(z.string()).describe('jobs whose agent waits for a person'),
  overlays: z
    .array(overlaySummarySchema)
    .nullable()
    .describe('what it wrote over folders of mounts with the mode "overlay"; null when nobody can look'),
  usage: sessionUsageSchema.nullable().describe('null when nobody can look'),
})
export type SessionDetails = z.infer<typeof sessionDetailsSchema>

/** What a session is made of, when it ends by itself, and what its jobs used. @throws session-not-found, session-ambiguous, engine-failed */
export async function showSession(scad: Scad, input: z.input<typeof showSessionInput>): Promise<SessionDetails> {
  const session = await findSession(scad, showSessionInput.parse(input).session)
  const [deadline, jobs, overlays] = await Promise.all([deadlineOf(scad, session), observeJobs(scad, session), written(scad, session)])
  return {
    ...sessionDocument(session),
    expires: deadline?.expiry ?? null,
    waiting: jobs.filter(({ turn }) => turn === 'waiting').map((job) => job.id),
    overlays,
    usage: await usageIfPossible(scad, session, jobs),
  }
}

/** It is asked for in passing: `code artifacts` looks at all of it. */
async function written(scad: Scad, session: Session): Promise<OverlaySummary[] | null> {
  try {
    return (await overlayChanges(scad, session, { bytes: 64 << 20, entries: 10_000, folders: 20 })).map(summaryOf)
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found', 'path-not-found', 'bad-input')) return null
    throw error
  }
}
