import { z } from 'zod'
import { driftReader, repoDriftSchema } from '../code/drift.ts'
import { codeStatus, codeStatusSchema } from '../code/status.ts'
import { requireKnownProject } from '../config/unknown-project.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { hasEnded, jobRecordSchema } from '../job/job.ts'
import { observeJobs } from '../job/observe.ts'
import { sessionUsageSchema } from '../job/usage.ts'
import { expiryOf, expirySchema } from '../lifetime/expiry.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { inFull } from '../session/in-full.ts'
import { isGone } from '../session/is-gone.ts'
import { sessionsByLabel } from '../session/list.ts'
import { settleAll } from '../session/settle-all.ts'
import { type Session, sessionSchema } from '../session/session.ts'
import { warnOfShortage } from '../session/shortage.ts'
import { diskUsage } from './disk-usage.ts'
import { usageIfPossible } from './usage.ts'

export const readStatusInput = z.object({
  project: keySchema.optional().describe('only sessions of this project, with their repositories'),
  repos: z.boolean().default(false).describe('also branch, distance from the base, uncommitted and unfetched work of every repository'),
  usage: z
    .boolean()
    .default(false)
    .describe('also model, conversation, turns, tokens and cost of the jobs so far, which are read out of what they wrote'),
})

/** One session and everything in it, as the engine says at that moment. */
export const sessionStatusSchema = sessionSchema
  .pick({ id: true, project: true, tag: true, state: true, start: true, created: true, version: true })
  .extend({
    jobs: z.array(jobRecordSchema).describe('oldest first'),
    expires: expirySchema.nullable().describe('null when it does not by itself, or when nobody can tell'),
    drift: z
      .array(repoDriftSchema)
      .nullable()
      .describe('how far the host went since its repositories were brought in; null while --watch looks at no repository'),
    repos: codeStatusSchema.shape.repos.nullable().describe('null when not asked for, or when nobody can look'),
    usage: sessionUsageSchema.nullable().describe('null when not asked for, or when nobody can look'),
    disk: z
      .int()
      .nullable()
      .describe('bytes the session wrote on top of its image; null when nobody can tell, and while --watch looks at no repository'),
  })
export type SessionStatus = z.infer<typeof sessionStatusSchema>

/**
 * Sessions, oldest first, their jobs and sizes, from list calls and the journals, and how far the host's branches went on; nothing is remembered between two calls. With a project
 * or `repos` also what only a look into the sessions tells, with `usage` what their jobs used. Says where a disk that scad fills is about to be full.
 * @param options.often it is asked again and again: neither look into stopped sessions, which takes a copy of each, nor at sizes alone, for
 *   which the engine walks every file, nor at the disks
 * @throws project-not-found when no session is of it and no config either; engine-unreachable, engine-permission, engine-failed
 */
export async function readStatus(
  scad: Scad,
  input: z.input<typeof readStatusInput> = {},
  { often = false }: { often?: boolean } = {},
): Promise<SessionStatus[]> {
  const { project, repos, usage } = readStatusInput.parse(input)
  const sessions = await sessionsByLabel(scad, { project })
  if (project !== undefined && sessions.length === 0) await requireKnownProject(scad, project)
  const deep = repos || project !== undefined
  const asked = deep || !often ? sizesOf(scad, project) : Promise.resolve(new Map<string, number>())
  const told = often ? null : scad.engine.info().then(async (engine) => await warnOfShortage(scad, engine))
  const drift = deep || !often ? driftReader() : null
  const looks = Promise.all(
    sessions.map(async (listed): Promise<SessionStatus | null> => {
      const seen = await observe(scad, listed)
      if (seen === null) return null
      const { id, project: name, tag, state, start, created, version } = seen.session
      return {
        ...{ id, project: name, tag, state, start, created, version },
        jobs: seen.jobs,
        expires: seen.expires,
        drift: drift && (await settleAll(seen.session.repos, drift)),
        repos: deep && (!often || state !== 'stopped') ? await reposOf(scad, seen.session) : null,
        usage: usage ? await usageIfPossible(scad, seen.session, seen.jobs) : null,
        disk: (await asked).get(listed.container) ?? null,
      }
    }),
  )
  const [statuses] = await Promise.all([looks, told])
  return statuses.filter((status) => status !== null)
}

/** None when the engine cannot tell, as when one of them goes while it looks. */
async function sizesOf(scad: Scad, project: string | undefined): Promise<Map<string, number>> {
  return await diskUsage(scad, project).catch((error: unknown) => {
    if (!isError(error, 'engine-failed')) throw error
    warn(scad, 'the sizes of the sessions', error)
    return new Map()
  })
}

/** The session and its jobs by its journal; null when it was removed meanwhile. One that cannot be read must not hide the others. */
async function observe(scad: Scad, listed: Session): Promise<(Pick<SessionStatus, 'jobs' | 'expires'> & { session: Session }) | null> {
  try {
    const { session, events } = await inFull(scad, listed)
    const jobs = await observeJobs(scad, session, events)
    const busy = jobs.some((job) => !hasEnded(job))
    return { session, jobs, expires: expiryOf(session, events, busy) }
  } catch (error) {
    if (!isError(error, 'engine-failed', 'session-not-found')) throw error
    if (await isGone(scad, listed)) return null
    warn(scad, `the journal of ${listed.id}`, error)
    return { session: listed, jobs: [], expires: null }
  }
}

/** Null when nobody can look. */
async function reposOf(scad: Scad, session: Session): Promise<SessionStatus['repos']> {
  if (['created', 'broken', 'lost'].includes(session.state)) return null
  try {
    return (await codeStatus(scad, { session: session.id })).repos
  } catch (error) {
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    if (error.code !== 'session-not-found') warn(scad, `the repositories of ${session.id}`, error)
    return null
  }
}

function warn(scad: Scad, what: string, error: ScadError): void {
  scad.progress({ type: 'warning', text: `${what} cannot be read: ${error.message}` })
}
