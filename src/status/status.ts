import { z } from 'zod'
import { codeStatus, codeStatusSchema } from '../code/status.ts'
import { jobRecordSchema } from '../job/job.ts'
import { listJobs } from '../job/list.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { listSessions } from '../session/list.ts'
import { type Session, sessionDocument, sessionSchema } from '../session/session.ts'
import { diskUsage } from './disk-usage.ts'

export const readStatusInput = z.object({
  project: keySchema.optional().describe('only sessions of this project, with their repositories'),
  repos: z
    .boolean()
    .default(false)
    .describe('also branch, distance from the base, uncommitted and unfetched work of every repository, and disk use'),
})

/** One session and everything in it, as the engine says at that moment. */
export const sessionStatusSchema = sessionSchema
  .pick({ id: true, project: true, tag: true, state: true, created: true, version: true })
  .extend({
    jobs: z.array(jobRecordSchema).describe('oldest first'),
    repos: codeStatusSchema.shape.repos.nullable().describe('null when not asked for, or when the session cannot be read'),
    disk: z.int().nullable().describe('bytes the session wrote on top of its image; null when not asked for'),
  })
export type SessionStatus = z.infer<typeof sessionStatusSchema>

/**
 * Sessions and their jobs from one list call and the journals; nothing is remembered between two calls. With a project or
 * `repos` also what only a look into the session tells.
 * @throws engine-unreachable, engine-permission, engine-failed
 */
export async function readStatus(scad: Scad, input: z.input<typeof readStatusInput> = {}): Promise<SessionStatus[]> {
  const { project, repos } = readStatusInput.parse(input)
  const sessions = await listSessions(scad, { project })
  const deep = repos || project !== undefined
  const [jobs, sizes] = await Promise.all([listJobs(scad, { project }), deep ? diskUsage(scad, project) : new Map<string, number>()])
  return await Promise.all(
    sessions.map(async (session) => {
      const { id, project: name, tag, state, created, version } = sessionDocument(session)
      return {
        ...{ id, project: name, tag, state, created, version },
        jobs: jobs.filter((job) => job.session === session.id),
        repos: deep ? await reposOf(scad, session) : null,
        disk: sizes.get(session.container) ?? null,
      }
    }),
  )
}

/** A session that cannot be read must not hide the others: it is told, and left out. */
async function reposOf(scad: Scad, session: Session): Promise<SessionStatus['repos']> {
  if (session.state !== 'running' && session.state !== 'stopped') return null
  try {
    return (await codeStatus(scad, { session: session.id })).repos
  } catch (error) {
    scad.progress({
      type: 'warning',
      text: `the repositories of ${session.id} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    })
    return null
  }
}
